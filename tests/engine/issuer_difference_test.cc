#include "server/engine/issuer_difference.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";

std::string Difference(const std::string& stated, const std::string& configured) {
  const auto difference = DifferenceOf(stated, configured);
  if (!difference) return "-";
  constexpr const char* kNames[] = {"slash", "case", "scheme", "version", "tenant", "host"};
  return kNames[static_cast<int>(*difference)];
}

TEST(IssuerDifference, TellsASlashAtTheEnd) {
  EXPECT_EQ(Difference("https://a.test/", "https://a.test"), "slash");
  EXPECT_EQ(Difference("https://a.test/r", "https://a.test/r/"), "slash");
  EXPECT_EQ(Difference("urn:acme/", "urn:acme"), "slash");
}

TEST(IssuerDifference, TellsCase) {
  EXPECT_EQ(Difference("https://a.test/Realms/Prod", "https://a.test/realms/prod"), "case");
  EXPECT_EQ(Difference("https://A.test", "https://a.test"), "case");
}

TEST(IssuerDifference, TellsTheScheme) {
  EXPECT_EQ(Difference("http://a.test/r", "https://a.test/r"), "scheme");
  EXPECT_EQ(Difference("accounts.google.com", "https://accounts.google.com"), "scheme");
}

TEST(IssuerDifference, TellsTheVersion) {
  const std::string v1 = std::string("https://sts.windows.net/") + kTenant + "/";
  const std::string v2 = std::string("https://login.microsoftonline.com/") + kTenant + "/v2.0";
  EXPECT_EQ(Difference(v1, v2), "version");
  EXPECT_EQ(Difference(v2, v1), "version");
  EXPECT_EQ(Difference("https://a.test/r/v1", "https://a.test/r/v2.0"), "version");
  EXPECT_EQ(Difference("https://a.test/r", "https://a.test/r/v2.0"), "version");
  EXPECT_EQ(Difference("https://sts.windows.net/other/", v2), "-");
}

TEST(IssuerDifference, TellsTheTenant) {
  EXPECT_EQ(Difference("https://a.test/realms/test", "https://a.test/realms/prod"), "tenant");
  EXPECT_EQ(Difference("https://acme.okta.com", "https://acme.okta.com/oauth2/default"), "tenant");
}

TEST(IssuerDifference, TellsTheHost) {
  EXPECT_EQ(Difference("https://sso-test.acme.com/realms/prod", "https://sso.acme.com/realms/prod"), "host");
  EXPECT_EQ(Difference("https://sso.other.com/realms/prod", "https://sso.acme.com/realms/prod"), "host");
  EXPECT_EQ(Difference("https://acme-dev.eu.auth0.com/", "https://acme.eu.auth0.com/"), "host");
  EXPECT_EQ(Difference("https://isuer.test", "https://issuer.example"), "-");
  EXPECT_EQ(Difference("https://10.0.0.1/a", "https://10.99.77.1/bcd"), "-");
}

TEST(IssuerDifference, TellsNothingOfEqualsAndStrangers) {
  EXPECT_EQ(Difference("https://a.test", "https://a.test"), "-");
  EXPECT_EQ(Difference("https://one.example", "https://two.test/r"), "-");
  EXPECT_EQ(Difference("", "https://two.test"), "-");
  EXPECT_EQ(Difference(std::string(100000, '/'), "https://two.test"), "-");
}

}  // namespace
}  // namespace assay
