#include "server/verify/tenant_rule.h"

#include "absl/strings/string_view.h"

namespace assay {

std::optional<std::string_view> TenantRule::TenantOf(std::string_view issuer) const {
  for (const IssuerTemplate& each : issuers) {
    if (const auto tenant = each.TenantOf(issuer)) return tenant;
  }
  return std::nullopt;
}

bool TenantRule::Serves(std::string_view tenant) const {
  return any_tenant || allow.contains(absl::string_view(tenant.data(), tenant.size())) ||
         (pattern && pattern->MatchesAll(tenant));
}

}  // namespace assay
