#include "server/config/template_compiler.h"

#include <algorithm>

#include "server/base/str_cat.h"

namespace assay {

bool HasKeysPerTenant(const v1::IssuerTemplate& issuers) {
  const v1::KeySource& keys = issuers.keys();
  return keys.discovery() == "auto" || HasTenant(keys.discovery()) || HasTenant(keys.url()) ||
         std::any_of(keys.fallback_urls().begin(), keys.fallback_urls().end(),
                     [](const std::string& url) { return HasTenant(url); });
}

v1::Issuer IssuerOf(const v1::IssuerTemplate& issuers, const std::string& issuer, std::string_view tenant) {
  v1::Issuer of;
  of.set_issuer(issuer);
  *of.mutable_algorithms() = issuers.algorithms();
  if (issuers.has_clock_skew()) *of.mutable_clock_skew() = issuers.clock_skew();
  if (issuers.has_keys()) {
    v1::KeySource& keys = *of.mutable_keys();
    keys = issuers.keys();
    keys.set_discovery(WithTenant(keys.discovery(), tenant));
    keys.set_url(WithTenant(keys.url(), tenant));
    for (std::string& url : *keys.mutable_fallback_urls()) url = WithTenant(url, tenant);
  }
  of.set_startup(issuers.startup());
  of.set_kidless(issuers.kidless());
  of.set_proxy(issuers.proxy());
  of.set_proxy_credentials_file(issuers.proxy_credentials_file());
  *of.mutable_audience_claims() = issuers.audience_claims();
  return of;
}

std::string SpellingsOf(const v1::IssuerTemplate& issuers) {
  std::string text;
  for (const std::string& spelling : issuers.issuers()) StrAppend(&text, text.empty() ? "" : ", ", spelling);
  return text;
}

TenantRule TenantRuleOf(const v1::IssuerTemplate& issuers) {
  TenantRule rule;
  for (const std::string& spelling : issuers.issuers()) {
    if (auto parsed = IssuerTemplate::Parse(spelling)) rule.issuers.push_back(*std::move(parsed));
  }
  const v1::TenantRule& tenant = issuers.tenant();
  rule.claim = tenant.claim();
  rule.allow.insert(tenant.allow().begin(), tenant.allow().end());
  if (!tenant.pattern().empty()) {
    if (auto pattern = Pattern::Compile(tenant.pattern())) rule.pattern = *std::move(pattern);
  }
  rule.any_tenant = tenant.any_tenant();
  return rule;
}

}  // namespace assay
