#include "server/engine/issuer_registry.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

std::vector<Issuer> OneIssuer() { return {{.name = "acme", .issuer = "https://acme.test/"}}; }

TEST(IssuerRegistry, FindsAnIssuerByItsExactBytesOnly) {
  const IssuerRegistry registry(OneIssuer(), {}, "", "r");
  ASSERT_NE(registry.Find({"https://acme.test/"}), nullptr);
  EXPECT_EQ(registry.Find({"https://acme.test/"})->name, "acme");
  for (const std::string_view other : std::initializer_list<std::string_view>{
           "https://acme.test", "https://acme.test//", "https://ACME.test/", "https://acme.test/x", "acme",
           "", "http://acme.test/", " https://acme.test/", std::string_view("https://acme.test/\0", 19)}) {
    EXPECT_EQ(registry.Find({other}), nullptr) << other;
  }
}

Issuer Template(std::string name, std::initializer_list<std::string_view> spellings) {
  Issuer issuer{.name = std::move(name)};
  for (const std::string_view spelling : spellings)
    issuer.templates.push_back(*IssuerTemplate::Parse(spelling));
  return issuer;
}

TEST(IssuerRegistry, FindsTheTemplateThatAnIssuerIsOf) {
  const IssuerRegistry registry(
      {Template("entra", {"https://login.test/{tenantid}/v2.0", "https://sts.test/{tenantid}/"}),
       Template("realms", {"https://sso.test/realms/{tenantid}"})},
      {}, "", "r");
  const auto name = [&](std::string_view iss) {
    const Issuer* found = registry.Find({iss});
    return found == nullptr ? "" : found->name;
  };
  EXPECT_EQ(name("https://login.test/a/v2.0"), "entra");
  EXPECT_EQ(name("https://sts.test/a/"), "entra");
  EXPECT_EQ(name("https://sso.test/realms/a"), "realms");
  for (const char* other :
       {"https://login.test/a/v2.0/", "https://login.test/a/v2", "https://login.test//v2.0",
        "https://sts.test/a", "https://sts.test/a/b/", "https://SSO.test/realms/a",
        "https://sso.test/realms/", "https://sso.test/realms/..", "https://sso.test/realms/a%2fb",
        "https://login.test/{tenantid}/v2.0", ""}) {
    EXPECT_EQ(name(other), "") << other;
  }
  EXPECT_EQ(registry.FindByName("entra")->templates.size(), 2u);
}

TEST(IssuerRegistry, AnExactIssuerBeatsATemplate) {
  std::vector<Issuer> issuers = {Template("realms", {"https://sso.test/realms/{tenantid}"})};
  issuers.push_back({.name = "master", .issuer = "https://sso.test/realms/master"});
  const IssuerRegistry registry(std::move(issuers), {}, "", "r");
  EXPECT_EQ(registry.Find({"https://sso.test/realms/master"})->name, "master");
  EXPECT_EQ(registry.Find({"https://sso.test/realms/masters"})->name, "realms");
}

TEST(IssuerRegistry, FindsAnIssuerByItsConfiguredName) {
  const IssuerRegistry registry(OneIssuer(), {}, "", "r");
  ASSERT_NE(registry.FindByName("acme"), nullptr);
  EXPECT_EQ(registry.FindByName("acme")->issuer, "https://acme.test/");
  for (const char* other : {"", "ACME", "acm", "https://acme.test/"}) {
    EXPECT_EQ(registry.FindByName(other), nullptr) << other;
  }
}

TEST(IssuerRegistry, TheEmptyNameIsTheDefaultPolicy) {
  const IssuerRegistry registry({}, {{"p", "1", {}}, {"q", "2", {}}}, "q", "r");
  EXPECT_EQ(registry.FindPolicy("")->name, "q");
  EXPECT_EQ(registry.FindPolicy("p")->name, "p");
  EXPECT_EQ(registry.FindPolicy("x"), nullptr);
}

TEST(IssuerRegistry, WithoutADefaultPolicyTheEmptyNameFindsNone) {
  const IssuerRegistry registry({}, {{"p", "1", {}}}, "", "r");
  EXPECT_EQ(registry.FindPolicy(""), nullptr);
}

}  // namespace
}  // namespace assay
