// Check: one row of the table by which a token is judged.
#ifndef ASSAY_SERVER_VERIFY_CHECK_H_
#define ASSAY_SERVER_VERIFY_CHECK_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/jose/jwk_set.h"
#include "server/jose/rejection.h"
#include "server/jose/revocations.h"
#include "server/verify/jws_verifier.h"
#include "server/verify/key_selector.h"
#include "server/verify/policy.h"
#include "server/verify/unverified_token.h"
#include "tl/expected.hpp"

namespace assay {

// CheckContext is what the checks of one judgement read, and below the line what they leave for later ones.
struct CheckContext {
  const UnverifiedToken& token;
  const Policy& policy;
  const Narrowing& narrowing;
  const JwkSet* keys;  // null where only checks without a key are run
  const Revocations& revocations;
  absl::Time now;
  SignatureMemo* memo = nullptr;  // null: nobody else judges the same token

  const Algorithm* algorithm = nullptr;
  SelectedKeys selected{};
  const Jwk* key = nullptr;  // the one under which the signature is good
  int trials = 0;            // keys that it was tried under until then
  std::string_view subject{}, token_id{}, tenant{};
  std::string_view audience_claim{};  // the claim that `audiences` stand in; empty where none is there
  std::optional<absl::Time> issued_at{}, not_before{}, expires_at{};
  std::string_view authorized_party{};  // `azp`, read of ID tokens only
  std::optional<Identity> identity{};   // where the policy maps one
  size_t failed_rule = 0;               // of policy.rules, where one fails
  std::vector<std::string_view> audiences{}, matched_audiences{}, scopes{};
};

using CheckResult = tl::expected<void, Rejection>;

// Check is a name, a place, a judge and a witness. `needs` names an earlier check without which this one has
// no meaning. `find` tells what `run`, once it has run, expected and found; it serves rejections and traces.
struct Check {
  std::string_view name;
  v1::Stage stage;
  std::string_view needs;
  bool needs_key;
  CheckResult (*run)(CheckContext& context);
  Finding (*find)(const CheckContext& context);
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_CHECK_H_
