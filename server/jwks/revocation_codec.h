// EncodeRevocations and DecodeRevocations: the file form of the list of revocations.
#ifndef ASSAY_SERVER_JWKS_REVOCATION_CODEC_H_
#define ASSAY_SERVER_JWKS_REVOCATION_CODEC_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/jwks/revocation.h"

namespace assay {

// EncodeRevocations writes the line "assay revocations 1 sha256=DIGEST" (1 is the version of the form), and
// then, what the digest is of, a JSON object of entries. Times are whole microseconds since 1970, rounded
// down; origins are not written. The entries must have passed CheckRevocation.
std::string EncodeRevocations(std::span<const Revocation> entries);

// DecodeRevocations takes nothing but what EncodeRevocations wrote, and calls all of it kRpc; else kDataLoss,
// whose message is for operators.
absl::StatusOr<std::vector<Revocation>> DecodeRevocations(std::string_view bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REVOCATION_CODEC_H_
