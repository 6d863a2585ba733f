#include "server/config/rule_compiler.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using Op = ClaimRule::Operator;

// Compiled is the first rule of a configuration with these members in it.
ClaimRule Compiled(const std::string& members) {
  const auto config = LoadConfig(GoodConfig("", "    rules: [{" + members + "}]\n"));
  EXPECT_TRUE(config) << ToString(config.error().kept().front());
  return CompileRule(config->policies().at("read").rules(0));
}

TEST(CompileRule, KeepsTheOperatorAndItsOperand) {
  EXPECT_EQ(Compiled("claim: /a, equals: \"5\"").op, Op::kEquals);
  EXPECT_EQ(*Compiled("claim: /a, equals: \"5\"").values.at(0).string(), "5");
  EXPECT_TRUE(Compiled("claim: /a, equals: 5").values.at(0).is_number());
  EXPECT_EQ(Compiled("claim: /a, equals: null").values.at(0).text(), "null");
  EXPECT_EQ(Compiled("claim: /a, one_of: [1, b]").op, Op::kOneOf);
  EXPECT_EQ(Compiled("claim: /a, one_of: [1, b]").values.size(), 2u);
  EXPECT_EQ(Compiled("claim: /a, contains: x").op, Op::kContains);
  EXPECT_EQ(Compiled("claim: /a, prefix: x").op, Op::kPrefix);
  EXPECT_EQ(Compiled("claim: /a, suffix: x").op, Op::kSuffix);
  EXPECT_EQ(Compiled("claim: /a, suffix: x").affix, "x");
  EXPECT_EQ(Compiled("claim: /a, matches: x+").pattern->text(), "x+");
  EXPECT_EQ(Compiled("claim: /a, less_than: 1").op, Op::kLessThan);
  EXPECT_EQ(Compiled("claim: /a, at_most: 1").op, Op::kAtMost);
  EXPECT_EQ(Compiled("claim: /a, more_than: 1").op, Op::kMoreThan);
  EXPECT_EQ(Compiled("claim: /a, at_least: 1").op, Op::kAtLeast);
  EXPECT_TRUE(Compiled("claim: /a, exists: true").exists);
  EXPECT_EQ(Compiled("claim: /a, exists: false").op, Op::kExists);
  EXPECT_FALSE(Compiled("claim: /a, exists: false").exists);
}

TEST(CompileRule, KeepsJointsAndTheMessage) {
  const ClaimRule rule = Compiled(
      "any_of: [{claim: /a, equals: 1}, {all_of: [{not: {claim: /b/c, exists: true}}]}], message: \"why\"");
  EXPECT_EQ(rule.op, Op::kAnyOf);
  EXPECT_EQ(rule.message, "why");
  EXPECT_FALSE(rule.claim);
  ASSERT_EQ(rule.rules.size(), 2u);
  EXPECT_EQ(rule.rules[1].op, Op::kAllOf);
  EXPECT_EQ(rule.rules[1].rules[0].op, Op::kNot);
  EXPECT_EQ(rule.rules[1].rules[0].rules[0].claim->text(), "/b/c");
}

}  // namespace
}  // namespace assay
