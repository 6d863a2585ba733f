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
