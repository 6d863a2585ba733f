#include "server/config/config_rules.h"

#include "server/base/str_cat.h"
#include "server/config/gateway_rules.h"
#include "server/config/issuer_rules.h"
#include "server/config/listener_rules.h"
#include "server/config/policy_rules.h"
#include "server/config/scalar_text.h"
#include "server/config/shared_rules.h"
#include "server/config/template_rules.h"

namespace assay {
namespace {

constexpr uint64_t kLeastTokenBytes = 1 << 10;
constexpr uint64_t kMostTokenBytes = 64 << 10;

}  // namespace

void CheckConfig(const v1::Config& config, FaultList& faults) {
  if (config.api_version() != "assay/v1") {
    faults.Add("api_version", StrCat("this build reads \"assay/v1\", found ", Quoted(config.api_version())));
  }
  CheckRange("defaults.clock_skew", config.defaults().clock_skew(), kClockSkewRange, faults);
  CheckAlgorithms("defaults.algorithms", config.defaults().algorithms(), faults);
  CheckListeners(config.listeners(), faults);
  CheckIssuers(config, faults);
  CheckTemplates(config, faults);
  CheckPolicies(config, faults);
  CheckGateways(config, faults);
  if (config.has_revocations() && config.revocations().file().empty()) {
    faults.AddMissing("revocations", {"file"}, "needs file: the list of what is revoked");
  }
  const uint64_t token_bytes = config.limits().token_bytes();
  if (token_bytes < kLeastTokenBytes || token_bytes > kMostTokenBytes) {
    faults.Add("limits.token_bytes",
               StrCat("must be ", ByteSizeText(kLeastTokenBytes), " to ", ByteSizeText(kMostTokenBytes),
                      ", is ", ByteSizeText(token_bytes)));
  }
}

}  // namespace assay
