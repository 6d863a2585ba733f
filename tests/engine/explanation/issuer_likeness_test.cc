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

TEST(NearestIssuer, NamesNoneWhereNoneIsLikeIt) {
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({{"a", "https://two.test"}})));
  EXPECT_FALSE(NearestIssuer("https://one.example", RegistryOf({})));
}

}  // namespace
}  // namespace assay
