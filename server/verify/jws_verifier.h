// The signature layer of judgement: algorithm, key, signature; no claims (RFC 7515 section 5.2).
#ifndef ASSAY_SERVER_VERIFY_JWS_VERIFIER_H_
#define ASSAY_SERVER_VERIFY_JWS_VERIFIER_H_

#include <utility>

#include "absl/container/inlined_vector.h"
#include "server/base/limits.h"
#include "server/jose/compact_jws.h"
#include "server/jose/jwk_set.h"
#include "server/jose/rejection.h"
#include "server/verify/key_selector.h"
#include "server/verify/policy.h"
#include "tl/expected.hpp"

namespace assay {

// AllowedAlgorithm returns the row of the header's `alg`, or ALGORITHM_NOT_ALLOWED.
tl::expected<const Algorithm*, Rejection> AllowedAlgorithm(const JoseHeader& header, AlgorithmSet allowed);

// SignatureMemo remembers under which keys the signature of one token is good, for who judges it by several
// policies. Thread-safety: single-threaded.
class SignatureMemo {
 public:
  // IsGood checks each key once.
  bool IsGood(const CompactJws& jws, const Algorithm& algorithm, const Jwk& key);

 private:
  absl::InlinedVector<std::pair<const Jwk*, bool>, kSignatureTrials> known_;
};

// CheckSignature returns the first of `keys` under which the signature is good, or SIGNATURE_INVALID. With a
// memo, which must be of this very token, nothing is checked twice.
tl::expected<const Jwk*, Rejection> CheckSignature(const CompactJws& jws, const Algorithm& algorithm,
                                                   const SelectedKeys& keys, SignatureMemo* memo = nullptr);

// VerifyJws is the three of them in order, for a JWS whose payload need not be a claims set. Pure.
tl::expected<const Jwk*, Rejection> VerifyJws(const CompactJws& jws, const JwkSet& keys, AlgorithmSet allowed,
                                              KidlessTokens kidless);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_JWS_VERIFIER_H_
