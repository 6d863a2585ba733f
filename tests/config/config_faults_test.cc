#include "server/config/config_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "server/base/str_cat.h"
#include "server/config/config_loader.h"

namespace assay {
namespace {

std::string Paths(const ConfigFaults& faults) {
  std::string paths;
  for (const ConfigFault& fault : faults.kept()) paths += fault.path;
  return paths;
}

TEST(ConfigFaults, SortByPlaceAndKeepTheRest) {
  ConfigFaults faults = {{"c", 2, 1, ""}, {"b", 1, 9, ""}, {"a", 1, 9, ""}, {"d", 0, 0, ""}};
  faults.Sort();
  EXPECT_EQ(Paths(faults), "dbac");
}

TEST(ConfigFaults, SortByFileFirst) {
  ConfigFaults faults = {{"c", 1, 1, "", "y"}, {"b", 2, 9, "", "x"}, {"a", 3, 9, ""}};
  faults.Sort();
  EXPECT_EQ(Paths(faults), "abc");
}

TEST(ConfigFaults, NameTheFileOfThoseThatNameNone) {
  ConfigFaults faults = {{"a", 1, 1, "", "y"}, {"b", 1, 1, ""}};
  faults.SetFile("x");
  EXPECT_EQ(faults.kept()[0].file + faults.kept()[1].file, "yx");
}

TEST(ConfigFaults, KeepTheFirstAndCountTheRest) {
  for (const size_t count : {ConfigFaults::kKept - 1, ConfigFaults::kKept, ConfigFaults::kKept + 1}) {
    ConfigFaults faults, twice;
    for (size_t i = 0; i < count; ++i) faults.Add({.path = StrCat(i)});
    EXPECT_EQ(faults.size(), count);
    EXPECT_EQ(faults.left_out(), count > ConfigFaults::kKept ? 1u : 0u);
    EXPECT_EQ(faults.kept().back().path, StrCat(std::min(count, ConfigFaults::kKept) - 1));
    twice.Append(faults);
    twice.Append(faults);
    EXPECT_EQ(twice.size(), 2 * count);
    EXPECT_EQ(twice.kept().size(), ConfigFaults::kKept);
  }
}

std::string Keys(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) StrAppend(&text, "k", i, ": 1\n");
  return text;
}

// Rules would stumble over what is read no more, and say so of each name that is missing for that.
TEST(ConfigFaults, OfAFileAreThoseOfReadingAloneWhereThereAreTooMany) {
  const auto all_kept = LoadConfig(Keys(ConfigFaults::kKept));
  ASSERT_FALSE(all_kept.has_value());
  EXPECT_GT(all_kept.error().size(), ConfigFaults::kKept) << "rules speak too";
  const auto loaded = LoadConfig(Keys(ConfigFaults::kKept + 1));
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().size(), ConfigFaults::kKept + 1);
  EXPECT_EQ(ToString(loaded.error().kept().back()), "1000:1: k999: unknown field \"k999\"");
}

TEST(ConfigFaults, OfRulesAreCountedToo) {
  std::string text = "issuers:\n";
  for (size_t i = 0; i < ConfigFaults::kKept + 5; ++i) StrAppend(&text, "  a", i, ": {issuer: 'urn:a'}\n");
  const auto loaded = LoadConfig(text);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().kept().size(), ConfigFaults::kKept);
  EXPECT_GT(loaded.error().left_out(), ConfigFaults::kKept);
}

}  // namespace
}  // namespace assay
