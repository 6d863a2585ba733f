#include "server/verify/key_selector.h"

#include <string_view>

#include "server/base/str_cat.h"
#include "server/jose/issuer_template.h"

namespace assay {
namespace {

v1::Reason ReasonOf(v1::KeyFault fault) {
  switch (fault) {
    case v1::KEY_FAULT_USE_NOT_SIGNATURE:
    case v1::KEY_FAULT_OPS_NOT_VERIFY:
      return v1::REASON_KEY_NOT_FOR_VERIFY;
    case v1::KEY_FAULT_KTY_UNSUPPORTED:
    case v1::KEY_FAULT_CURVE_UNSUPPORTED:
    case v1::KEY_FAULT_ALG_UNSUPPORTED:
    case v1::KEY_FAULT_ALG_NOT_ALLOWED:
    case v1::KEY_FAULT_SYMMETRIC:
      return v1::REASON_KEY_ALGORITHM_MISMATCH;
    default:
      return v1::REASON_KEY_UNUSABLE;
  }
}

bool MayServe(const Jwk& key, const ClaimsSet* claims) { return claims == nullptr || Serves(key, *claims); }

tl::expected<SelectedKeys, Rejection> SelectByKeyId(std::string_view key_id, const Algorithm& algorithm,
                                                    const JwkSet& keys, const ClaimsSet* claims) {
  const auto named = keys.Find(key_id);
  SelectedKeys selected;
  bool anothers = false;
  for (const Jwk& key : named) {
    if (!key.Fits(algorithm)) continue;
    if (!MayServe(key, claims)) {
      anothers = true;
    } else if (selected.size() < kSignatureTrials) {
      selected.push_back(&key);
    }
  }
  if (!selected.empty()) return selected;
  if (anothers) return Reject(v1::REASON_KEY_UNUSABLE, "kid");
  bool known = !named.empty();
  for (const Jwk& key : keys.revoked()) {
    if (key.key_id != key_id) continue;
    if (key.Fits(algorithm)) return Reject(v1::REASON_KEY_REVOKED, "kid");
    known = true;
  }
  if (known) return Reject(v1::REASON_KEY_ALGORITHM_MISMATCH, "kid");
  if (const DroppedKey* dropped = keys.FindDropped(key_id)) return Reject(ReasonOf(dropped->fault), "kid");
  return Reject(v1::REASON_KEY_NOT_FOUND, "kid");
}

tl::expected<SelectedKeys, Rejection> SelectWithoutKeyId(const Algorithm& algorithm, const JwkSet& keys,
                                                         KidlessTokens kidless, const ClaimsSet* claims) {
  if (kidless == KidlessTokens::kReject) return Reject(v1::REASON_KEY_ID_MISSING, "kid");
  SelectedKeys selected;
  for (const Jwk& key : keys.keys()) {
    if (!key.Fits(algorithm) || !MayServe(key, claims)) continue;
    if (kidless == KidlessTokens::kSingle && !selected.empty())
      return Reject(v1::REASON_KEY_AMBIGUOUS, "kid");
    selected.push_back(&key);
    if (selected.size() == kSignatureTrials) break;
  }
  if (!selected.empty()) return selected;
  // A newer set cannot lift a revocation, so it is not worth a fetch.
  for (const Jwk& key : keys.revoked()) {
    if (key.Fits(algorithm)) return Reject(v1::REASON_KEY_REVOKED, "kid");
  }
  return Reject(v1::REASON_KEY_NOT_FOUND, "kid");
}

}  // namespace

bool Serves(const Jwk& key, const ClaimsSet& claims) {
  if (key.issuer.empty()) return true;
  const auto issuer = claims.String("iss");
  if (!issuer || !*issuer) return false;
  const size_t at = key.issuer.find(kTenantPlaceholder);
  if (at == std::string::npos) return **issuer == key.issuer;
  const auto tenant = claims.String("tid");
  if (!tenant || !*tenant || (*tenant)->empty()) return false;
  const std::string_view text = key.issuer;
  return **issuer == StrCat(text.substr(0, at), **tenant, text.substr(at + kTenantPlaceholder.size()));
}

tl::expected<SelectedKeys, Rejection> SelectKeys(const JoseHeader& header, const Algorithm& algorithm,
                                                 const JwkSet& keys, KidlessTokens kidless,
                                                 const ClaimsSet* claims) {
  if (header.key_id()) return SelectByKeyId(*header.key_id(), algorithm, keys, claims);
  return SelectWithoutKeyId(algorithm, keys, kidless, claims);
}

}  // namespace assay
