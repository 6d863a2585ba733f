#include "server/engine/explanation/issuer_likeness.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/testing/held_keys.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

IssuerRegistry RegistryOf(const std::vector<std::pair<std::string, std::string>>& issuers) {
  static const ManualClock clock;
  std::vector<Issuer> list;
  for (const auto& [name, issuer] : issuers) {
    list.push_back({.name = name, .issuer = issuer, .keys = std::make_shared<testing::HeldKeys>(clock)});
  }
  return IssuerRegistry(std::move(list), {}, "", "r");
}

TEST(NearestIssuer, NamesTheOneThatDiffersLeast) {
  const auto registry = RegistryOf({{"prod", "https://sso.acme.com/realms/prod"},
                                    {"slash", "https://sso.acme.com/realms/test/"},
                                    {"other", "https://sso.acme.com/realms/other"}});
  const auto nearest = NearestIssuer("https://sso.acme.com/realms/test", registry);
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->hint, v1::HINT_ISSUER_SLASH);
  EXPECT_EQ(nearest->detail,
            "iss is \"https://sso.acme.com/realms/test\"; issuer \"slash\" is configured as "
            "\"https://sso.acme.com/realms/test/\": one of them ends with a slash");
}

TEST(NearestIssuer, NamesTheFirstByNameOfEquals) {
  const auto registry =
      RegistryOf({{"b", "https://sso.acme.com/realms/b"}, {"a", "https://sso.acme.com/realms/a"}});
  const auto nearest = NearestIssuer("https://sso.acme.com/realms/c", registry);
  ASSERT_TRUE(nearest);
  EXPECT_NE(nearest->detail.find("issuer \"a\""), std::string::npos) << nearest->detail;
}

std::string NearestOf(const std::string& spelling, const std::string& stated) {
  static const ManualClock clock;
  std::vector<Issuer> list;
  list.push_back({.name = "entra",
                  .issuer = spelling,
                  .keys = std::make_shared<testing::HeldKeys>(clock),
                  .templates = {*IssuerTemplate::Parse(spelling)}});
  const auto nearest = NearestIssuer(stated, IssuerRegistry(std::move(list), {}, "", "r"));
  return nearest ? v1::Hint_Name(nearest->hint) : "none";
}

TEST(NearestIssuer, HoldsATemplateToTheTokenWithItsOwnTenant) {
  const std::string entra = "https://login.microsoftonline.com/{tenantid}/v2.0";
  EXPECT_EQ(NearestOf(entra, "https://login.microsoftonline.com/acme/v2.0/"), "HINT_ISSUER_SLASH");
  EXPECT_EQ(NearestOf(entra, "http://login.microsoftonline.com/acme/v2.0"), "HINT_ISSUER_SCHEME");
  EXPECT_EQ(NearestOf(entra, "https://login.microsoftonline.com/acme/V2.0"), "HINT_ISSUER_CASE");
  EXPECT_EQ(NearestOf(entra, "https://sts.windows.net/acme/"), "HINT_ISSUER_VERSION");
  EXPECT_EQ(NearestOf(entra, "https://login.microsoftonlin.com/acme/v2.0"), "HINT_ISSUER_HOST");
  EXPECT_EQ(NearestOf(entra, "https://login.microsoftonline.com/acme/v1.0"), "HINT_ISSUER_VERSION");
  EXPECT_EQ(NearestOf(entra, "https://login.microsoftonline.com"), "HINT_ISSUER_TENANT");
  EXPECT_EQ(NearestOf(entra, "https://issuer.example"), "none");
  const std::string okta = "https://org-{tenantid}.okta.com/oauth2";
  EXPECT_EQ(NearestOf(okta, "https://org-acme.okta.com/oauth2/"), "HINT_ISSUER_SLASH");
  EXPECT_EQ(NearestOf(okta, "https://org-acme.octa.com/oauth2"), "HINT_ISSUER_HOST");
}

TEST(NearestIssuer, ShowsATemplateAsItIsConfigured) {
  static const ManualClock clock;
  const std::string spelling = "https://sso.test/{tenantid}";
  const auto nearest = NearestIssuer("https://sso.test/acme/",
                                     IssuerRegistry({{.name = "sso",
                                                      .issuer = spelling,
                                                      .keys = std::make_shared<testing::HeldKeys>(clock),
                                                      .templates = {*IssuerTemplate::Parse(spelling)}}},
                                                    {}, "", "r"));
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->detail,
            "iss is \"https://sso.test/acme/\"; issuer \"sso\" is configured as "
            "\"https://sso.test/{tenantid}\": one of them ends with a slash");
}

TEST(NearestIssuer, NamesNoneWhereNoneIsLikeIt) {
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({{"a", "https://two.test"}})));
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({})));
}

}  // namespace
}  // namespace assay
