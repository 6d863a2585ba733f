#include "server/engine/explanation/issuer_likeness.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/testing/held_keys.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";

std::string Difference(const std::string& stated, const std::string& configured) {
  const auto hint = IssuerDifference(stated, configured);
  return hint ? v1::Hint_Name(*hint).substr(5) : "-";
}

TEST(IssuerDifference, TellsASlashAtTheEnd) {
  EXPECT_EQ(Difference("https://a.test/", "https://a.test"), "ISSUER_SLASH");
  EXPECT_EQ(Difference("https://a.test/r", "https://a.test/r/"), "ISSUER_SLASH");
  EXPECT_EQ(Difference("urn:acme/", "urn:acme"), "ISSUER_SLASH");
}

TEST(IssuerDifference, TellsCase) {
  EXPECT_EQ(Difference("https://a.test/Realms/Prod", "https://a.test/realms/prod"), "ISSUER_CASE");
  EXPECT_EQ(Difference("https://A.test", "https://a.test"), "ISSUER_CASE");
}

TEST(IssuerDifference, TellsTheScheme) {
  EXPECT_EQ(Difference("http://a.test/r", "https://a.test/r"), "ISSUER_SCHEME");
  EXPECT_EQ(Difference("accounts.google.com", "https://accounts.google.com"), "ISSUER_SCHEME");
}

TEST(IssuerDifference, TellsTheVersion) {
  const std::string v1 = std::string("https://sts.windows.net/") + kTenant + "/";
  const std::string v2 = std::string("https://login.microsoftonline.com/") + kTenant + "/v2.0";
  EXPECT_EQ(Difference(v1, v2), "ISSUER_VERSION");
  EXPECT_EQ(Difference(v2, v1), "ISSUER_VERSION");
  EXPECT_EQ(Difference("https://a.test/r/v1", "https://a.test/r/v2.0"), "ISSUER_VERSION");
  EXPECT_EQ(Difference("https://a.test/r", "https://a.test/r/v2.0"), "ISSUER_VERSION");
  EXPECT_EQ(Difference("https://sts.windows.net/other/", v2), "-");
}

TEST(IssuerDifference, TellsTheTenant) {
  EXPECT_EQ(Difference("https://a.test/realms/test", "https://a.test/realms/prod"), "ISSUER_TENANT");
  EXPECT_EQ(Difference("https://acme.okta.com", "https://acme.okta.com/oauth2/default"), "ISSUER_TENANT");
}

TEST(IssuerDifference, TellsTheHost) {
  EXPECT_EQ(Difference("https://sso-test.acme.com/realms/prod", "https://sso.acme.com/realms/prod"),
            "ISSUER_HOST");
  EXPECT_EQ(Difference("https://sso.other.com/realms/prod", "https://sso.acme.com/realms/prod"),
            "ISSUER_HOST");
  EXPECT_EQ(Difference("https://acme-dev.eu.auth0.com/", "https://acme.eu.auth0.com/"), "ISSUER_HOST");
  EXPECT_EQ(Difference("https://isuer.test", "https://issuer.example"), "-");
  EXPECT_EQ(Difference("https://10.0.0.1/a", "https://10.99.77.1/bcd"), "-");
}

TEST(IssuerDifference, TellsNothingOfEqualsAndStrangers) {
  EXPECT_EQ(Difference("https://a.test", "https://a.test"), "-");
  EXPECT_EQ(Difference("https://one.example", "https://two.test/r"), "-");
  EXPECT_EQ(Difference("", "https://two.test"), "-");
  EXPECT_EQ(Difference(std::string(100000, '/'), "https://two.test"), "-");
}

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

TEST(NearestIssuer, NamesNoneWhereNoneIsLikeIt) {
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({{"a", "https://two.test"}})));
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({})));
}

}  // namespace
}  // namespace assay
