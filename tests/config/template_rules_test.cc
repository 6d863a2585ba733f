#include "server/config/template_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

constexpr char kShared[] =
    "issuers: ['https://idp.example/{tenantid}'], tenant: {any_tenant: true}, "
    "keys: {url: 'https://idp.example/keys'}";

// Templates loads a configuration of templates alone, in flow style: their members by alias, from line 2 on.
std::string Templates(std::initializer_list<std::pair<std::string, std::string>> templates,
                      const std::string& more = "") {
  std::string text = "issuer_templates:\n";
  for (const auto& [alias, members] : templates) text += StrCat("  ", alias, ": {", members, "}\n");
  return FaultsOf(
      StrCat(text, more, "policies: {p: {accept: {", templates.begin()->first, ": {audiences: [x]}}}}\n"));
}
std::string Template(const std::string& members) { return Templates({{"idp", members}}); }
std::string Tenant(const std::string& rule) {
  return Template(
      StrCat("issuers: ['https://idp.example/{tenantid}'], keys: {url: "
             "'https://idp.example/keys'}, tenant: {",
             rule, "}"));
}
std::string Keys(const std::string& keys, const std::string& more = "") {
  return Template(StrCat("issuers: ['https://idp.example/{tenantid}'], tenant: {any_tenant: true}, keys: {",
                         keys, "}", more));
}
std::string Spelling(const std::string& spelling) {
  return Template(StrCat("issuers: ['", spelling,
                         "'], tenant: {any_tenant: true}, keys: {url: 'https://idp.example/keys'}"));
}

TEST(TemplateRules, TakeATemplateInPlaceOfAnyIssuer) { EXPECT_EQ(Template(kShared), "none"); }

TEST(TemplateRules, TellWhatIsMissingAllAtOnce) {
  EXPECT_EQ(
      Template(""),
      "2:3: issuer_templates.idp: needs issuers: spellings of iss with {tenantid} for the tenant\n"
      "2:3: issuer_templates.idp: needs tenant: which tenants are served, by allow, pattern or any_tenant: "
      "true\n"
      "2:3: issuer_templates.idp: needs keys, such as keys: {discovery: auto}\n");
}

TEST(TemplateRules, WantNamesThatNoIssuerHas) {
  EXPECT_EQ(
      Templates({{"idp", kShared}}, "issuers: {idp: {issuer: urn:a, keys: {url: 'https://a.example'}}}\n"),
      "2:3: issuer_templates.idp: is the name of an issuer already\n");
  EXPECT_THAT(Templates({{"unknown", kShared}}), HasSubstr("issuer_templates.unknown: this name is taken"));
  EXPECT_THAT(Templates({{"Idp", kShared}}), HasSubstr("a name is 1 to 64 of a-z, 0-9, - and _"));
  EXPECT_EQ(Templates({{"idp", kShared}, {"idp", kShared}}),
            "3:3: issuer_templates.idp: named twice; it stands in line 2 already\n");
}

TEST(TemplateRules, WantThePlaceholderOnce) {
  EXPECT_EQ(
      Spelling("https://idp.example/"),
      "2:19: issuer_templates.idp.issuers[0]: needs {tenantid} where the tenant stands; an issuer without "
      "tenants belongs under issuers\n");
  EXPECT_EQ(Spelling("https://idp.example/{tenantid}/{tenantid}"),
            "2:19: issuer_templates.idp.issuers[0]: holds {tenantid} twice: one place names the tenant\n");
  EXPECT_EQ(Spelling("urn:acme:{tenantid}"), "none");
  EXPECT_THAT(Spelling("https://idp.example/ {tenantid}"), HasSubstr("holds a blank or a control character"));
  EXPECT_THAT(Spelling("https://u@idp.example/{tenantid}"), HasSubstr("holds user information"));
}

// Else whoever signs with keys of their own could name the host that publishes them.
TEST(TemplateRules, KeepATenantWithinTheProvidersDomain) {
  const std::string fault =
      "in a host's name {tenantid} stands before a dot and a domain of the provider's, such as "
      "{tenantid}.idp.example: else a token could name any host\n";
  EXPECT_EQ(Spelling("https://{tenantid}.idp.example/"), "none");
  EXPECT_EQ(Spelling("https://login-{tenantid}.idp.example:8443/v2"), "none");
  for (const char* spelling :
       {"https://{tenantid}", "https://{tenantid}/v2", "https://idp.example.{tenantid}/",
        "https://{tenantid}.com", "https://idp-{tenantid}:8443/", "https://{tenantid}example.com/",
        "https://{tenantid}.com.", "https://{tenantid}..com/v2", "https://{tenantid}.0.0.1"}) {
    EXPECT_EQ(Spelling(spelling), StrCat("2:19: issuer_templates.idp.issuers[0]: ", fault)) << spelling;
  }
  EXPECT_EQ(Keys("url: 'https://{tenantid}.idp.example/keys'"), "none");
  EXPECT_EQ(Keys("url: 'https://{tenantid}/keys'"), StrCat("2:94: issuer_templates.idp.keys.url: ", fault));
  EXPECT_THAT(Keys("discovery: 'https://{tenantid}.example'"), HasSubstr("keys.discovery: in a host's name"));
  EXPECT_THAT(Keys("url: 'https://idp.example/{tenantid}', fallback_urls: ['https://x{tenantid}/']"),
              HasSubstr("keys.fallback_urls[0]: in a host's name"));
}

// There a tenant is whoever pays a registry for that name.
TEST(TemplateRules, RefuseATenantBelowAPublicSuffix) {
  const std::string fault =
      "below \"co.uk\" anybody may register a name, and be a tenant by that: behind {tenantid} stands a "
      "domain "
      "of the provider's, such as {tenantid}.idp.co.uk\n";
  EXPECT_EQ(Spelling("https://{tenantid}.co.uk/v2"),
            StrCat("2:19: issuer_templates.idp.issuers[0]: ", fault));
  EXPECT_EQ(Spelling("https://login.{tenantid}.co.uk:8443/"),
            StrCat("2:19: issuer_templates.idp.issuers[0]: ", fault));
  EXPECT_THAT(Spelling("https://{tenantid}.CO.UK/"), HasSubstr("below \"CO.UK\" anybody"));
  EXPECT_EQ(Spelling("https://{tenantid}.acme.co.uk/v2"), "none");
  EXPECT_EQ(Keys("url: 'https://{tenantid}.co.uk/keys'"),
            StrCat("2:94: issuer_templates.idp.keys.url: ", fault));
}

// What the list calls private are domains of one operator, who hands out the names below them.
TEST(TemplateRules, TakeProvidersWithAHostForEachTenant) {
  for (const char* spelling :
       {"https://{tenantid}.b2clogin.com/", "https://{tenantid}.eu.auth0.com/", "https://{tenantid}.okta.com",
        "https://{tenantid}.auth.eu-west-1.amazoncognito.com", "https://{tenantid}.corp.internal/"}) {
    EXPECT_EQ(Spelling(spelling), "none") << spelling;
  }
}

TEST(TemplateRules, RefuseTemplatesThatOverlapAndNameBoth) {
  const std::string other =
      "issuers: ['https://idp.example/eu-{tenantid}'], tenant: {any_tenant: true}, "
      "keys: {url: 'https://idp.example/keys'}";
  EXPECT_EQ(Templates({{"z", kShared}, {"a", other}}),
            "3:17: issuer_templates.a.issuers[0]: template a overlaps \"https://idp.example/{tenantid}\" of "
            "template z: some iss would be of both\n");
  EXPECT_THAT(Template("issuers: ['https://a.example/{tenantid}', 'https://a.example/{tenantid}'], "
                       "tenant: {any_tenant: true}, keys: {url: 'https://idp.example/keys'}"),
              HasSubstr("issuer_templates.idp.issuers[1]: template idp overlaps"));
  EXPECT_EQ(Template("issuers: ['https://a.example/{tenantid}', 'https://a.example/{tenantid}/v2'], "
                     "tenant: {any_tenant: true}, keys: {url: 'https://idp.example/keys'}"),
            "none");
}

TEST(TemplateRules, BoundTheSpellings) {
  const auto with = [](int count) {
    std::string spellings;
    for (int i = 0; i < count; ++i) StrAppend(&spellings, "'https://a.example/", i, "/{tenantid}', ");
    return Template(StrCat("issuers: [", spellings,
                           "], tenant: {any_tenant: true}, keys: {url: 'https://idp.example/keys'}"));
  };
  EXPECT_EQ(with(99), "none");
  EXPECT_EQ(with(100), "none");
  EXPECT_EQ(with(101), "1:1: issuer_templates: at most 100 spellings of issuers in all, found 101\n");
}

TEST(TemplateRules, WantExactlyOneWayToServeTenants) {
  EXPECT_EQ(Tenant("allow: [a, b]"), "none");
  EXPECT_EQ(Tenant("pattern: 'eu-.*'"), "none");
  EXPECT_EQ(Tenant("any_tenant: true"), "none");
  EXPECT_THAT(
      Tenant("claim: tid"),
      HasSubstr("issuer_templates.idp.tenant: needs allow, pattern, or any_tenant: true said aloud\n"));
  EXPECT_THAT(Tenant("any_tenant: false"),
              HasSubstr("needs allow, pattern, or any_tenant: true said aloud\n"));
  EXPECT_THAT(Tenant("allow: [a], any_tenant: true"),
              HasSubstr("tenant.any_tenant: contradicts allow: leave one of the two out\n"));
  EXPECT_THAT(Tenant("pattern: a, allow: [a]"),
              HasSubstr("tenant.pattern: contradicts allow: leave one of the two out\n"));
}

TEST(TemplateRules, WantTenantsThatATokenCouldName) {
  EXPECT_THAT(
      Tenant("allow: [a, 'b/c', a]"),
      HasSubstr("tenant.allow[1]: \"b/c\" can be no tenant: 1 to 128 letters, digits, \".\", \"_\" and "
                "\"-\"\n"));
  EXPECT_THAT(Tenant("allow: [a, b, a]"), HasSubstr("tenant.allow[2]: \"a\" stands here twice\n"));
  EXPECT_EQ(Tenant("allow: [" + std::string(128, 'a') + "]"), "none");
  EXPECT_THAT(Tenant("allow: [" + std::string(129, 'a') + "]"), HasSubstr("can be no tenant"));
  EXPECT_THAT(Tenant("pattern: '(a'"),
              HasSubstr("tenant.pattern: is no pattern in RE2's syntax: missing ): (a\n"));
}

TEST(TemplateRules, LetIssAloneNameTheTenantWhereKeysAreItsOwn) {
  const auto with = [](const std::string& rule, const std::string& keys) {
    return Template(StrCat("issuers: ['https://idp.example/{tenantid}'], tenant: {any_tenant: true, ", rule,
                           "}, keys: {", keys, "}"));
  };
  EXPECT_EQ(with("issuer_only: true", "discovery: auto"), "none");
  EXPECT_THAT(
      with("issuer_only: true", "url: 'https://idp.example/keys'"),
      HasSubstr("tenant.issuer_only: needs keys of each tenant's own; where tenants share them, a claim "
                "names the tenant\n"));
  EXPECT_THAT(with("issuer_only: true, claim: org", "discovery: auto"),
              HasSubstr("tenant.issuer_only: contradicts claim: leave one of the two out\n"));
}

TEST(TemplateRules, WantThePlaceholderInAllKeyUrlsOrInNone) {
  EXPECT_EQ(Keys("url: 'https://idp.example/{tenantid}', fallback_urls: ['https://b.example/{tenantid}']"),
            "none");
  EXPECT_EQ(Keys("url: 'https://idp.example/k', fallback_urls: ['https://b.example/k']"), "none");
  EXPECT_THAT(
      Keys("url: 'https://idp.example/{tenantid}', fallback_urls: ['https://b.example/k']"),
      HasSubstr(
          "keys.fallback_urls[0]: needs {tenantid}, as url has: keys of one tenant judge no other's\n"));
  EXPECT_THAT(Keys("url: 'https://idp.example/k', fallback_urls: ['https://b.example/{tenantid}']"),
              HasSubstr("keys.fallback_urls[0]: holds {tenantid}, and url does not\n"));
  EXPECT_THAT(Keys("file: '/etc/{tenantid}.jwks'"),
              HasSubstr("keys.file: holds {tenantid}: keys of a file are those of all tenants\n"));
}

TEST(TemplateRules, JudgeKeysAsThoseOfAnIssuer) {
  EXPECT_EQ(Keys("discovery: auto"), "none");
  EXPECT_EQ(Keys("discovery: 'https://idp.example/{tenantid}/.well-known/openid-configuration'"), "none");
  EXPECT_EQ(Keys("file: /etc/idp.jwks"), "none");
  EXPECT_THAT(Keys("url: 'http://idp.example/{tenantid}'"), HasSubstr("plain http lets anyone on the way"));
  EXPECT_THAT(Keys("url: 'https://a.example', discovery: auto"), HasSubstr("contradicts discovery"));
  EXPECT_THAT(Template("issuers: ['urn:{tenantid}'], tenant: {any_tenant: true}, keys: {discovery: auto}"),
              HasSubstr("keys.discovery: auto needs an issuer that is an https URL"));
  EXPECT_THAT(
      Template("issuers: ['https://a.example/{tenantid}', 'urn:{tenantid}'], tenant: {any_tenant: true}, "
               "keys: {discovery: auto}"),
      HasSubstr("issuers[1]: is no https URL, below which discovery: auto could find a document\n"));
}

TEST(TemplateRules, KnowThatKeysOfOneTenantAreLazy) {
  EXPECT_EQ(Keys("discovery: auto", ", startup: lazy"), "none");
  EXPECT_THAT(
      Keys("discovery: auto", ", startup: required"),
      HasSubstr("issuer_templates.idp.startup: keys of one tenant are always lazy: its first token fetches "
                "them\n"));
  EXPECT_EQ(Keys("url: 'https://idp.example/keys'", ", startup: required"), "none");
}

TEST(TemplateRules, BoundTheTenantsHeld) {
  EXPECT_THAT(Keys("discovery: auto", ", max_tenants: 0"),
              HasSubstr("max_tenants: must be 1 to 10000, is 0\n"));
  EXPECT_EQ(Keys("discovery: auto", ", max_tenants: 1"), "none");
  EXPECT_EQ(Keys("discovery: auto", ", max_tenants: 10000"), "none");
  EXPECT_THAT(Keys("discovery: auto", ", max_tenants: 10001"),
              HasSubstr("max_tenants: must be 1 to 10000, is 10001\n"));
  EXPECT_THAT(Keys("url: 'https://idp.example/keys'", ", max_tenants: 5"),
              HasSubstr("max_tenants: has no meaning for keys that all tenants share\n"));
}

TEST(TemplateRules, ToldOfAPolicyThatAcceptsNoSuchTemplate) {
  EXPECT_THAT(FaultsOf(StrCat("issuer_templates: {entra: {", kShared,
                              "}}\npolicies: {p: {accept: {enrta: {audiences: [x]}}}}\n")),
              HasSubstr("no issuer is configured under this name; did you mean \"entra\"?"));
}

}  // namespace
}  // namespace assay
