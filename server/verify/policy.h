// Policy: what is demanded of a token of one issuer.
#ifndef ASSAY_SERVER_VERIFY_POLICY_H_
#define ASSAY_SERVER_VERIFY_POLICY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/jose/algorithm.h"
#include "server/verify/claim_rule.h"
#include "server/verify/identity.h"
#include "server/verify/output_claims.h"
#include "server/verify/tenant_rule.h"
#include "server/verify/token_profile.h"

namespace assay {

// KidlessTokens says what happens to a token without `kid`.
enum class KidlessTokens {
  kSingle,  // judged if exactly one key of the set fits
  kReject,  // KEY_ID_MISSING
  kTryAll,  // tried under up to kSignatureTrials fitting keys
};

// AudienceMatch says how many of a policy's audiences a token must name.
enum class AudienceMatch {
  kAny,    // one of them
  kAll,    // all of them
  kExact,  // all of them, and no other
};

// BindingDemand says what becomes of tokens that are bound to whom they were issued to (`cnf`).
enum class BindingDemand {
  kAsTokenSays,  // a bound token needs its proof, others need none
  kRequired,     // a token must be bound
  kIgnored,      // bound tokens pass as bearer tokens
};

// Policy is one named policy as it applies to one issuer that it accepts. A plain value; its defaults are
// strict: what is empty here accepts nothing. Thread-safety: immutable once shared.
struct Policy {
  std::string issuer_name;                             // the configuration's name of the issuer
  std::string issuer;                                  // exact `iss`; empty where `tenant` says which
  std::shared_ptr<const TenantRule> tenant = nullptr;  // of a template
  AlgorithmSet algorithms;
  KidlessTokens kidless = KidlessTokens::kSingle;

  TokenProfile profile = TokenProfile::kNone;  // its types and claims stand below as well
  std::vector<std::string> types;              // canonical media types (CanonicalMediaType)
  bool allow_absent_type = false;
  bool allow_any_type = false;

  absl::Duration clock_skew = absl::Seconds(60);
  bool require_expiry = true;
  std::optional<absl::Duration> max_lifetime;  // exp - iat; makes iat required
  std::optional<absl::Duration> max_age;       // now - iat; makes iat required
  std::vector<std::string> required_claims;

  std::vector<std::string> audience_claims = {"aud"};  // the first that is there tells the token's audiences
  std::vector<std::string> audiences;                  // byte for byte
  AudienceMatch audience_match = AudienceMatch::kAny;
  bool any_audience = false;
  bool forbid_audience_mismatch = false;  // AUDIENCE_MISMATCH is told as 403
  std::vector<std::string> scopes_all;
  std::vector<std::string> scopes_any;  // at least one of them, where there are any
  BindingDemand binding = BindingDemand::kAsTokenSays;

  std::shared_ptr<const ClaimRules> rules;          // all of them; null: none
  std::shared_ptr<const IdentityMapping> identity;  // null: none is mapped
  std::shared_ptr<const OutputClaims> output;       // null: callers see every claim
};

// Narrowing is what the caller of one verification demands beside the policy, which it never widens, and what
// it knows of who sent the token.
struct Narrowing {
  std::vector<std::string> audiences;  // empty: the policy's
  std::vector<std::string> scopes_all;
  bool subject = false;              // the caller takes `sub` for a user, so it is there and not empty
  std::string certificate_sha256{};  // digest of the sender's certificate, 32 bytes; empty: none was shown
  // Why there is none though something came, for operators. It lives for ever.
  std::string_view certificate_fault{};
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_POLICY_H_
