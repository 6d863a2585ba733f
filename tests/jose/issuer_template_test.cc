#include "server/jose/issuer_template.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kEntra = "https://login.test/{tenantid}/v2.0";

TEST(IssuerTemplate, HasExactlyOnePlaceholder) {
  EXPECT_TRUE(IssuerTemplate::Parse(kEntra));
  EXPECT_TRUE(IssuerTemplate::Parse("{tenantid}"));
  for (const char* spelling : {"", "https://login.test/v2.0", "https://{tenantid}.test/{tenantid}",
                               "https://login.test/{tenantId}", "https://login.test/{tenant}"}) {
    EXPECT_FALSE(IssuerTemplate::Parse(spelling)) << spelling;
  }
}

TEST(IssuerTemplate, FindsTheTenantBetweenTheExactBytesOfTheSpelling) {
  const auto entra = *IssuerTemplate::Parse(kEntra);
  EXPECT_EQ(entra.TenantOf("https://login.test/11111111-2222/v2.0"), "11111111-2222");
  EXPECT_EQ(entra.TenantOf("https://login.test/a_B.c/v2.0"), "a_B.c");
  for (const char* issuer : {"https://login.test//v2.0",
                             "https://login.test/v2.0",
                             "https://login.test/t",
                             "https://login.test/t/",
                             "https://login.test/t/v2.0/",
                             "https://login.test/t/V2.0",
                             "https://LOGIN.test/t/v2.0",
                             "http://login.test/t/v2.0",
                             " https://login.test/t/v2.0",
                             "https://login.test/a/b/v2.0",
                             "https://login.test/a%2fb/v2.0",
                             "https://login.test/../v2.0",
                             "https://login.test/./v2.0",
                             "https://login.test/a b/v2.0",
                             "https://login.test/t\xc3\xa9/v2.0",
                             "https://login.test/{tenantid}/v2.0",
                             "https://login.test/t@evil/v2.0",
                             "https://login.test/t?x/v2.0",
                             "https://login.test/t#x/v2.0",
                             ""}) {
    EXPECT_EQ(entra.TenantOf(issuer), std::nullopt) << issuer;
  }
  EXPECT_EQ(entra.TenantOf(std::string_view("https://login.test/t\0/v2.0", 26)), std::nullopt);
}

TEST(IssuerTemplate, DoesNotTakeOneByteForTheEndOfBothItsParts) {
  const auto narrow = *IssuerTemplate::Parse("ab{tenantid}bc");
  EXPECT_EQ(narrow.TenantOf("abc"), std::nullopt);
  EXPECT_EQ(narrow.TenantOf("abbc"), std::nullopt);
  EXPECT_EQ(narrow.TenantOf("abxbc"), "x");
}

TEST(IssuerTemplate, BoundsTheTenant) {
  const auto entra = *IssuerTemplate::Parse(kEntra);
  const auto of = [&](size_t size) {
    return entra.TenantOf(StrCat("https://login.test/", std::string(size, 'a'), "/v2.0")).has_value();
  };
  EXPECT_FALSE(of(0));
  EXPECT_TRUE(of(1));
  EXPECT_TRUE(of(kTenantBytes));
  EXPECT_FALSE(of(kTenantBytes + 1));
}

TEST(IssuerTemplate, PutsTheTenantForEachPlaceholder) {
  EXPECT_EQ(WithTenant(kEntra, "t"), "https://login.test/t/v2.0");
  EXPECT_EQ(WithTenant("https://{tenantid}.test/{tenantid}", "t"), "https://t.test/t");
  EXPECT_EQ(WithTenant("https://login.test/keys", "t"), "https://login.test/keys");
  EXPECT_TRUE(HasTenant(kEntra));
  EXPECT_FALSE(HasTenant("https://login.test/{tenant}"));
}

bool Overlaps(std::string_view a, std::string_view b) {
  return Overlap(*IssuerTemplate::Parse(a), *IssuerTemplate::Parse(b));
}

TEST(IssuerTemplate, TellsOverlapsApartFromNearMisses) {
  EXPECT_TRUE(Overlaps(kEntra, kEntra));
  EXPECT_TRUE(Overlaps("https://a.test/{tenantid}", "https://a.test/x-{tenantid}"));
  EXPECT_TRUE(Overlaps("https://a.test/{tenantid}/b/c", "https://a.test/x/b/{tenantid}"));
  EXPECT_TRUE(Overlaps("https://{tenantid}.a.test", "https://eu-{tenantid}.a.test"));
  EXPECT_FALSE(Overlaps(kEntra, "https://login.test/{tenantid}"));
  EXPECT_FALSE(Overlaps(kEntra, "https://other.test/{tenantid}/v2.0"));
  EXPECT_FALSE(Overlaps("https://a.test/{tenantid}/b/c", "https://a.test/x/d/{tenantid}"));
}

// Every pair of templates over a small alphabet, against every issuer that could be of both.
TEST(IssuerTemplate, OverlapsWhereAnIssuerOfBothExists) {
  std::vector<std::string> parts = {""};
  for (size_t i = 0; i < parts.size() && parts[i].size() < 3; ++i) {
    for (const char c : {'a', '/'}) parts.push_back(parts[i] + c);
  }
  std::vector<std::string> texts = {""};
  for (size_t i = 0; i < texts.size() && texts[i].size() < 9; ++i) {
    for (const char c : {'a', '/'}) texts.push_back(texts[i] + c);
  }
  std::vector<IssuerTemplate> templates;
  for (const std::string& before : parts) {
    for (const std::string& after : parts) {
      templates.push_back(*IssuerTemplate::Parse(StrCat(before, kTenantPlaceholder, after)));
    }
  }
  std::vector<std::vector<bool>> matches;
  for (const IssuerTemplate& each : templates) {
    std::vector<bool>& row = matches.emplace_back();
    for (const std::string& text : texts) row.push_back(each.TenantOf(text).has_value());
  }
  for (size_t i = 0; i < templates.size(); ++i) {
    for (size_t j = i; j < templates.size(); ++j) {
      bool both = false;
      for (size_t k = 0; k < texts.size() && !both; ++k) both = matches[i][k] && matches[j][k];
      ASSERT_EQ(Overlap(templates[i], templates[j]), both)
          << templates[i].spelling() << " " << templates[j].spelling();
      ASSERT_EQ(Overlap(templates[j], templates[i]), both)
          << templates[i].spelling() << " " << templates[j].spelling();
    }
  }
}

}  // namespace
}  // namespace assay
