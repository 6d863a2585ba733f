// VerifiedToken: a token that TokenVerifier has found good.
#ifndef ASSAY_SERVER_VERIFY_VERIFIED_TOKEN_H_
#define ASSAY_SERVER_VERIFY_VERIFIED_TOKEN_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/jose/claims_set.h"
#include "server/verify/identity.h"
#include "server/verify/output_claims.h"

namespace assay {

// VerifiedToken is proof by its type: only TokenVerifier makes one. Views live as long as any copy of it
// does. Thread-safety: immutable.
class VerifiedToken {
 public:
  const std::string& issuer_name() const { return issuer_name_; }
  std::string_view issuer() const { return issuer_; }
  std::string_view subject() const { return subject_; }  // empty where there is none
  // tenant is the one that `iss` names, of a template; else `tid`, empty where the token has none.
  std::string_view tenant() const { return tenant_; }
  // principal is issuer_name + ":" + subject; of a template, whose tenants know nothing of each other's
  // subjects, issuer_name + "/" + tenant + ":" + subject. Empty without a subject. A name holds neither "/"
  // nor
  // ":", a tenant neither as well: no two subjects are one principal.
  std::string principal() const;

  // Empty or absent where the token has no such claim.
  const std::vector<std::string_view>& audiences() const { return audiences_; }
  const std::vector<std::string_view>& matched_audiences() const { return matched_audiences_; }
  const std::vector<std::string_view>& scopes() const { return scopes_; }
  std::optional<absl::Time> issued_at() const { return issued_at_; }
  std::optional<absl::Time> not_before() const { return not_before_; }
  std::optional<absl::Time> expires_at() const { return expires_at_; }
  const std::string& type() const { return type_; }

  const std::string& key_id() const { return key_id_; }  // of the key, empty where it has none
  const std::string& key_thumbprint() const { return key_thumbprint_; }
  std::string_view algorithm() const { return algorithm_; }
  int signature_trials() const { return signature_trials_; }  // keys tried, the good one included

  // identity is null where the policy maps none.
  const Identity* identity() const { return identity_ ? &*identity_ : nullptr; }
  // output is null where callers see every claim.
  const OutputClaims* output() const { return output_.get(); }

  // claims gives access to the rest; types of claims that the accessors above read are sound.
  const ClaimsSet& claims() const { return *claims_; }

 private:
  friend class TokenVerifier;
  VerifiedToken() = default;

  std::shared_ptr<const ClaimsSet> claims_;
  std::string issuer_name_;
  std::string_view issuer_, subject_, tenant_, algorithm_;
  bool is_of_template_ = false;
  std::vector<std::string_view> audiences_, matched_audiences_, scopes_;
  std::optional<Identity> identity_;
  std::shared_ptr<const OutputClaims> output_;
  std::optional<absl::Time> issued_at_, not_before_, expires_at_;
  std::string type_, key_id_, key_thumbprint_;
  int signature_trials_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_VERIFIED_TOKEN_H_
