// Revocation: one entry of the list of what operators have withdrawn.
#ifndef ASSAY_SERVER_JWKS_REVOCATION_H_
#define ASSAY_SERVER_JWKS_REVOCATION_H_

#include <compare>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/jose/revocations.h"

namespace assay {

inline constexpr size_t kRevocationValueBytes = 1024;  // a `jti` or `sub`; a `kid` has kKeyIdBytes
inline constexpr size_t kRevocationNoteBytes = 256;

// RevocationName tells entries apart: of one name there is one entry.
struct RevocationName {
  enum class Kind { kKeyId, kThumbprint, kTokenId, kSubject };

  std::string issuer;  // its configured name
  Kind kind = Kind::kKeyId;
  std::string value;  // the `kid`, the RFC 7638 thumbprint, the `jti` or the `sub`

  auto operator<=>(const RevocationName&) const = default;
};

// Revocation is a plain value. Keys are revoked for ever; only what is revoked of tokens may have an end.
struct Revocation {
  enum class Origin { kFile, kRpc };

  RevocationName name;
  absl::Time issued_before = absl::InfinitePast();  // of kSubject alone: tokens with an earlier iat, or none
  absl::Time added_at = absl::UnixEpoch();
  absl::Time expires = absl::InfiniteFuture();  // when all that is meant has expired by itself
  Origin origin = Origin::kRpc;
  std::string note{};  // the operator's own words

  bool InForceAt(absl::Time now) const { return now < expires; }
};

// CheckRevocation returns kInvalidArgument, in words for whoever wrote the entry, where it names nothing that
// could be revoked. Whether the issuer is configured is not its question.
absl::Status CheckRevocation(const Revocation& entry);

// AddTo puts the entry into what verification looks up.
void AddTo(const Revocation& entry, Revocations& revocations);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REVOCATION_H_
