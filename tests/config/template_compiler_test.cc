#include "server/config/template_compiler.h"

#include <gtest/gtest.h>

#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/config_printer.h"
#include "server/config/revision.h"

namespace assay {
namespace {

v1::Config Load(const std::string& members) {
  const auto config =
      LoadConfig(StrCat("issuer_templates: {idp: {issuers: ['https://idp.example/{tenantid}'], ", members,
                        "}}\npolicies: {p: {accept: {idp: {audiences: [x]}}}}\n"));
  return config ? *config : v1::Config();
}
v1::IssuerTemplate Template(const std::string& members) { return Load(members).issuer_templates().at("idp"); }

constexpr char kPerTenant[] =
    "tenant: {any_tenant: true}, keys: {url: 'https://idp.example/{tenantid}/keys', "
    "fallback_urls: ['https://b.example/{tenantid}']}";
constexpr char kShared[] = "tenant: {allow: [a, b]}, keys: {url: 'https://idp.example/keys'}";

TEST(TemplateCompiler, TellsKeysOfOneTenantFromSharedOnes) {
  EXPECT_TRUE(HasKeysPerTenant(Template(kPerTenant)));
  EXPECT_TRUE(HasKeysPerTenant(Template("tenant: {any_tenant: true}, keys: {discovery: auto}")));
  EXPECT_TRUE(HasKeysPerTenant(
      Template("tenant: {any_tenant: true}, keys: {discovery: 'https://idp.example/{tenantid}'}")));
  EXPECT_FALSE(HasKeysPerTenant(Template(kShared)));
  EXPECT_FALSE(
      HasKeysPerTenant(Template("tenant: {any_tenant: true}, keys: {discovery: 'https://idp.example/d'}")));
  EXPECT_FALSE(HasKeysPerTenant(Template("tenant: {any_tenant: true}, keys: {file: /etc/k}")));
}

TEST(TemplateCompiler, MakesAnIssuerOfEachTenant) {
  const v1::IssuerTemplate issuers =
      Template(StrCat(kPerTenant, ", algorithms: [ES256], clock_skew: 10s, kidless: reject"));
  const v1::Issuer issuer = IssuerOf(issuers, "https://idp.example/a", "a");
  EXPECT_EQ(issuer.issuer(), "https://idp.example/a");
  EXPECT_EQ(issuer.keys().url(), "https://idp.example/a/keys");
  EXPECT_EQ(issuer.keys().fallback_urls(0), "https://b.example/a");
  EXPECT_EQ(issuer.algorithms(0), "ES256");
  EXPECT_EQ(issuer.clock_skew().seconds(), 10);
  EXPECT_EQ(issuer.kidless(), v1::KIDLESS_REJECT);
}

TEST(TemplateCompiler, CompilesWhichTenantsAreServed) {
  const TenantRule listed = TenantRuleOf(Template(kShared));
  EXPECT_EQ(listed.claim, "tid");
  EXPECT_EQ(listed.TenantOf("https://idp.example/a"), "a");
  EXPECT_TRUE(listed.Serves("a"));
  EXPECT_FALSE(listed.Serves("c"));
  const TenantRule pattern = TenantRuleOf(
      Template("tenant: {pattern: 'eu-.*', claim: org}, keys: {url: 'https://idp.example/keys'}"));
  EXPECT_EQ(pattern.claim, "org");
  EXPECT_TRUE(pattern.Serves("eu-1"));
  EXPECT_FALSE(pattern.Serves("xeu-1"));
  const TenantRule any =
      TenantRuleOf(Template("tenant: {any_tenant: true, issuer_only: true}, keys: {discovery: auto}"));
  EXPECT_EQ(any.claim, "");
  EXPECT_TRUE(any.Serves("x"));
}

TEST(TemplateCompiler, DefaultsArePrintedAndLoadAgain) {
  const v1::Config config = Load("tenant: {any_tenant: true}, keys: {discovery: auto}");
  const std::string text = PrintConfig(config);
  EXPECT_NE(text.find("issuer_templates:\n"
                      "  idp:\n"
                      "    issuers: [\"https://idp.example/{tenantid}\"]\n"
                      "    tenant:\n"
                      "      claim: \"tid\"\n"
                      "      any_tenant: true\n"
                      "      issuer_only: false\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("    startup: lazy\n    kidless: single\n    audience_claims: [\"aud\"]\n"
                      "    max_tenants: 1000\n"),
            std::string::npos)
      << text;
  const auto again = LoadConfig(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(ConfigRevision(*again), ConfigRevision(config));
  EXPECT_EQ(Template(kShared).startup(), v1::STARTUP_OPTIONAL);
  EXPECT_FALSE(Template(kShared).has_max_tenants());
}

TEST(TemplateCompiler, APolicysRevisionCoversTheTemplatesThatItAccepts) {
  const std::string before = PolicyRevision(Load(kShared), "p");
  EXPECT_EQ(PolicyRevision(Load(kShared), "p"), before);
  EXPECT_NE(PolicyRevision(Load("tenant: {allow: [a]}, keys: {url: 'https://idp.example/keys'}"), "p"),
            before);
}

}  // namespace
}  // namespace assay
