#include "server/verify/tenant_validator.h"

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kTenantClaim = "tid";

std::string Served(const TenantRule& rule) {
  if (rule.any_tenant) return "any tenant";
  if (rule.pattern) return StrCat("a tenant like ", Excerpt(rule.pattern->text()));
  return StrCat("one of ", rule.allow.size(), " tenants that are served");
}

}  // namespace

CheckResult ValidateTenant(CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  if (!context.policy.tenant) {
    const auto tenant = claims.String(kTenantClaim);
    if (tenant && *tenant) context.tenant = **tenant;
    return {};
  }
  const TenantRule& rule = *context.policy.tenant;
  const auto tenant = rule.TenantOf(context.token.issuer.text);
  if (!tenant) return Reject(v1::REASON_TENANT_MISMATCH, "iss");
  if (!rule.claim.empty()) {
    auto named = claims.String(rule.claim);
    if (!named) return tl::unexpected(std::move(named.error()));
    if (!*named) return Reject(v1::REASON_CLAIM_MISSING, rule.claim);
    if (**named != *tenant) return Reject(v1::REASON_TENANT_MISMATCH, rule.claim);
  }
  if (!rule.Serves(*tenant)) return Reject(v1::REASON_TENANT_MISMATCH, "iss");
  context.tenant = *tenant;
  return {};
}

Finding FindTenant(const CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  if (!context.policy.tenant) {
    const auto value = claims.Find(kTenantClaim);
    return {"any tenant: the issuer is no template", value ? ValueText(*value) : "none"};
  }
  const TenantRule& rule = *context.policy.tenant;
  const auto tenant = rule.TenantOf(context.token.issuer.text);
  if (!tenant) return {"an iss of the template", Excerpt(context.token.issuer.text)};
  if (!rule.claim.empty()) {
    const auto named = claims.String(rule.claim);
    if (!named || !*named || **named != *tenant) {
      const auto value = claims.Find(rule.claim);
      return {StrCat(rule.claim, " ", Excerpt(*tenant), ", the tenant of iss"),
              value ? ValueText(*value) : StrCat("no ", rule.claim)};
    }
  }
  return {Served(rule), Excerpt(*tenant)};
}

}  // namespace assay
