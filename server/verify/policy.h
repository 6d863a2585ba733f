// Policy: what is demanded of a token of one issuer.
#ifndef ASSAY_SERVER_VERIFY_POLICY_H_
#define ASSAY_SERVER_VERIFY_POLICY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/jose/algorithm.h"
#include "server/verify/tenant_rule.h"

namespace assay {

// KidlessTokens says what happens to a token without `kid`.
enum class KidlessTokens {
  kSingle,  // judged if exactly one key of the set fits
  kReject,  // KEY_ID_MISSING
  kTryAll,  // tried under up to kSignatureTrials fitting keys
};

// Policy is one named policy as it applies to one issuer that it accepts. A plain value; its defaults are
// strict: what is empty here accepts nothing. Thread-safety: immutable once shared.
struct Policy {
  std::string issuer_name;                          // the configuration's name of the issuer
  std::string issuer;                               // exact `iss`; empty where `tenant` says which
  std::optional<TenantRule> tenant = std::nullopt;  // of a template
  AlgorithmSet algorithms;
  KidlessTokens kidless = KidlessTokens::kSingle;

  std::vector<std::string> types;  // canonical media types (CanonicalMediaType)
  bool allow_absent_type = false;
  bool allow_any_type = false;

  absl::Duration clock_skew = absl::Seconds(60);
  bool require_expiry = true;
  std::optional<absl::Duration> max_lifetime;  // exp - iat; makes iat required
  std::optional<absl::Duration> max_age;       // now - iat; makes iat required
  std::vector<std::string> required_claims;

  std::vector<std::string> audiences;  // any one of them, byte for byte
  bool any_audience = false;
  std::vector<std::string> scopes_all;
};

// Narrowing is what the caller of one verification demands beside the policy. It never widens it.
struct Narrowing {
  std::vector<std::string> audiences;  // empty: the policy's
  std::vector<std::string> scopes_all;
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_POLICY_H_
