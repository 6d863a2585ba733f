// EncodeKeySetCopy and DecodeKeySetCopy: the file form of a stored key set.
#ifndef ASSAY_SERVER_JWKS_KEY_SET_COPY_H_
#define ASSAY_SERVER_JWKS_KEY_SET_COPY_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/base/limits.h"
#include "server/jwks/key_set_store.h"

namespace assay {

// A copy is at most this long: a key set and what stands beside it.
inline constexpr size_t kKeySetCopyBytes = kKeySetBytes + (64 << 10);

// EncodeKeySetCopy writes, in this order: the line "assay key set 1" (1 is the version of the form), the
// SHA-256 digest of all that follows, the time of confirmation in milliseconds since 1970 (8 bytes, the
// lowest first), then issuer, source, URL, ETag, Last-Modified and body, each after its length (4 bytes, the
// lowest first). Times are kept to the millisecond, rounded down. kInvalidArgument where this is over
// kKeySetCopyBytes.
absl::StatusOr<std::string> EncodeKeySetCopy(const StoredKeySet& set);

// DecodeKeySetCopy takes nothing but what EncodeKeySetCopy wrote, byte for byte; else kDataLoss, whose
// message is for operators.
absl::StatusOr<StoredKeySet> DecodeKeySetCopy(std::string_view bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_SET_COPY_H_
