#include "server/command/case_token.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/command/json_members.h"
#include "server/config/config_defaults.h"
#include "server/config/policy_compiler.h"
#include "server/jose/issuer_template.h"

namespace assay {
namespace {

constexpr absl::Duration kLifetime = absl::Minutes(5);
constexpr std::string_view kAccessToken = "at+jwt";

// The `typ` of a good token; empty: none.
std::string TypeFor(const Policy& policy) {
  const auto& types = policy.types;
  if (policy.allow_any_type || std::find(types.begin(), types.end(), kAccessToken) != types.end())
    return std::string(kAccessToken);
  return policy.allow_absent_type || types.empty() ? "" : types.front();
}

struct Times {
  absl::Time issued_at, expires_at;
};

Times TimesOf(const v1::TokenRecipe& recipe, const v1::Policy& policy, absl::Time now) {
  absl::Duration lifetime = kLifetime;
  if (policy.has_max_lifetime()) lifetime = std::min(lifetime, ToAbsl(policy.max_lifetime()));
  Times times{now, now + lifetime};
  if (recipe.has_expires_in()) times.expires_at = now + ToAbsl(recipe.expires_in());
  if (recipe.has_expired_ago()) {
    times.expires_at = now - ToAbsl(recipe.expired_ago());
    times.issued_at = times.expires_at - lifetime;
  }
  if (recipe.has_issued_ago()) times.issued_at = now - ToAbsl(recipe.issued_ago());
  if (recipe.has_issued_in()) times.issued_at = now + ToAbsl(recipe.issued_in());
  return times;
}

std::string IssuerText(const v1::TokenRecipe& recipe, const v1::Config& config) {
  const auto issuer = config.issuers().find(recipe.issuer());
  if (issuer != config.issuers().end()) return issuer->second.issuer();
  return WithTenant(config.issuer_templates().at(recipe.issuer()).issuers(0), recipe.tenant());
}

// The claim that a template wants to name the tenant; empty of an issuer that stands alone.
std::string TenantClaim(const v1::TokenRecipe& recipe, const v1::Config& config) {
  const auto found = config.issuer_templates().find(recipe.issuer());
  return found == config.issuer_templates().end() ? "" : found->second.tenant().claim();
}

// The claim in which the issuer's tokens name who they are for: that of the policy's first look.
std::string AudienceClaim(const v1::TokenRecipe& recipe, const v1::Config& config) {
  const auto issuer = config.issuers().find(recipe.issuer());
  const auto& claims = issuer != config.issuers().end()
                           ? issuer->second.audience_claims()
                           : config.issuer_templates().at(recipe.issuer()).audience_claims();
  return claims.empty() ? "aud" : claims.Get(0);
}

std::string Seconds(absl::Time time) { return StrCat(absl::ToUnixSeconds(time)); }

std::string Claims(const v1::TestCase& test, const v1::Config& config, absl::Time now) {
  const v1::TokenRecipe& recipe = test.token();
  const v1::Policy& policy = config.policies().at(test.policy());
  const Times times = TimesOf(recipe, policy, now);
  JsonMembers claims;
  claims.Set("iss", JsonQuote(IssuerText(recipe, config)));
  claims.Set("sub", JsonQuote("test-user"));
  const auto acceptance = policy.accept().find(recipe.issuer());
  if (acceptance != policy.accept().end() && !acceptance->second.audiences().empty())
    claims.Set(AudienceClaim(recipe, config), JsonQuote(acceptance->second.audiences(0)));
  if (!policy.scopes_all().empty()) claims.Set("scope", JsonQuote(absl::StrJoin(policy.scopes_all(), " ")));
  claims.Set("iat", Seconds(times.issued_at));
  claims.Set("exp", Seconds(times.expires_at));
  const std::string tenant_claim = TenantClaim(recipe, config);
  if (!tenant_claim.empty()) claims.Set(tenant_claim, JsonQuote(recipe.tenant()));
  if (recipe.has_not_before_in()) claims.Set("nbf", Seconds(now + ToAbsl(recipe.not_before_in())));
  claims.SetAll(recipe.claims());
  for (const std::string& name : recipe.without()) claims.Erase(name);
  return claims.Text();
}

}  // namespace

std::string CaseToken(const v1::TestCase& test, const CaseIssuers& issuers, absl::Time now) {
  const v1::TokenRecipe& recipe = test.token();
  if (!recipe.compact().empty()) return recipe.compact();
  const SigningKey& key = issuers.KeyFor(recipe.issuer(), HeaderAlgorithm(recipe));
  const bool unsigned_token = recipe.signed_by() == v1::SIGNER_UNSIGNED;
  JsonMembers header;
  const v1::Config& config = issuers.config();
  const v1::Policy& policy = config.policies().at(test.policy());
  // What a policy that does not accept the issuer takes has no say: its case is about just that.
  const std::string type = policy.accept().contains(recipe.issuer())
                               ? TypeFor(PolicyCompiler(policy).For(recipe.issuer(), v1::Issuer()))
                               : std::string(kAccessToken);
  if (!type.empty()) header.Set("typ", JsonQuote(type));
  header.Set("alg", JsonQuote(unsigned_token ? "none" : key.algorithm().name));
  header.Set("kid", JsonQuote(key.key_id()));
  header.SetAll(recipe.header());
  for (const std::string& name : recipe.without_header()) header.Erase(name);

  const std::string claims = Claims(test, config, now);
  if (unsigned_token) return StrCat(Base64UrlEncode(header.Text()), ".", Base64UrlEncode(claims), ".");
  if (recipe.signed_by() == v1::SIGNER_STRANGER)
    return SigningKey::Generate(key.algorithm(), key.key_id()).Sign(header.Text(), claims);
  return key.Sign(header.Text(), claims);
}

}  // namespace assay
