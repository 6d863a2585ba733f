#include "server/verify/jws_verifier.h"

#include "server/crypto/signature.h"

namespace assay {
namespace {

bool HasSigned(const Jwk& key, const Algorithm& algorithm, const CompactJws& jws) {
  return VerifySignature(key.key, algorithm.scheme, jws.signing_input(), jws.signature());
}

}  // namespace

tl::expected<const Algorithm*, Rejection> AllowedAlgorithm(const JoseHeader& header, AlgorithmSet allowed) {
  if (header.algorithm() == nullptr || !allowed.Contains(*header.algorithm())) {
    return Reject(v1::REASON_ALGORITHM_NOT_ALLOWED, "alg");
  }
  return header.algorithm();
}

bool SignatureMemo::IsGood(const CompactJws& jws, const Algorithm& algorithm, const Jwk& key) {
  for (const auto& [known, good] : known_) {
    if (known == &key) return good;
  }
  known_.emplace_back(&key, HasSigned(key, algorithm, jws));
  return known_.back().second;
}

tl::expected<const Jwk*, Rejection> CheckSignature(const CompactJws& jws, const Algorithm& algorithm,
                                                   const SelectedKeys& keys, SignatureMemo* memo) {
  for (const Jwk* key : keys) {
    const bool good = memo == nullptr ? HasSigned(*key, algorithm, jws) : memo->IsGood(jws, algorithm, *key);
    if (good) return key;
  }
  auto rejection = Reject(v1::REASON_SIGNATURE_INVALID);
  rejection.value().signature_trials = static_cast<int>(keys.size());
  return rejection;
}

tl::expected<const Jwk*, Rejection> VerifyJws(const CompactJws& jws, const JwkSet& keys, AlgorithmSet allowed,
                                              KidlessTokens kidless) {
  const auto algorithm = AllowedAlgorithm(jws.header(), allowed);
  if (!algorithm) return tl::unexpected(algorithm.error());
  const auto selected = SelectKeys(jws.header(), **algorithm, keys, kidless);
  if (!selected) return tl::unexpected(selected.error());
  return CheckSignature(jws, **algorithm, *selected);
}

}  // namespace assay
