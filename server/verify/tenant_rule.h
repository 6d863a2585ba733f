// TenantRule: which tenants of an issuer template are served, and how a token names its own.
#ifndef ASSAY_SERVER_VERIFY_TENANT_RULE_H_
#define ASSAY_SERVER_VERIFY_TENANT_RULE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "server/base/pattern.h"
#include "server/jose/issuer_template.h"

namespace assay {

// TenantRule serves nobody by default. A plain value. Thread-safety: immutable once shared.
struct TenantRule {
  std::vector<IssuerTemplate> issuers;
  std::string claim;  // that must name the tenant of `iss`; empty: `iss` alone names it

  // Served is who one of these names.
  absl::flat_hash_set<std::string> allow;
  std::optional<Pattern> pattern;
  bool any_tenant = false;

  // TenantOf returns the tenant of `issuer`, a view into it; nothing where it is of no template here.
  std::optional<std::string_view> TenantOf(std::string_view issuer) const;
  bool Serves(std::string_view tenant) const;
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TENANT_RULE_H_
