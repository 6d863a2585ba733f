#include "server/config/claim_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// Rules returns the faults of a policy with this list of rules, in flow style.
std::string Rules(const std::string& rules) {
  return FaultsOf(
      "issuers: {main: {issuer: urn:a, keys: {url: https://a.example}}}\n"
      "policies: {p: {accept: {main: {audiences: [x]}},\n"
      "rules: " +
      rules + "}}\n");
}

TEST(ClaimRules, TakeEachComparisonAndEachJoint) {
  for (const char* rule :
       {"claim: /sub, equals: alice", "claim: /n, equals: 5", "claim: /b, equals: true",
        "claim: /x, equals: null", "claim: /n, one_of: [5, a, null]",
        "claim: \"/https:~1~1acme.com~1roles\", contains: writer", "claim: /email, prefix: a",
        "claim: /email, suffix: \"@acme.com\"", "claim: /email, matches: \".+@acme[.]com\"",
        "claim: /x, exists: true", "claim: /x, exists: false", "claim: /n, less_than: 1.5",
        "claim: /n, at_most: -1", "claim: /n, more_than: 1e3",
        "claim: /n, at_least: 0, message: \"zero or more\"", "all_of: [{claim: /a, exists: true}]",
        "any_of: [{claim: /a, exists: true}, {not: {claim: /b, equals: 1}}]",
        "not: {claim: /a, exists: true}"}) {
    EXPECT_EQ(Rules(std::string("[{") + rule + "}]"), "none") << rule;
  }
  EXPECT_EQ(Rules("[]"), "none");
}

TEST(ClaimRules, NameEveryFaultAtItsPlace) {
  EXPECT_EQ(
      Rules("[{claim: roles, contains: writer},\n"
            "  {claim: /a, equals: 1, prefix: b},\n"
            "  {claim: /a, matches: \"(\"},\n"
            "  {claim: /a, at_least: many}]"),
      "3:17: policies.p.rules[0].claim: \"roles\" is no JSON Pointer (RFC 6901): one begins with \"/\", as "
      "\"/roles\" does\n"
      "4:34: policies.p.rules[1].prefix: a rule compares once, and here stands equals already: make two "
      "rules of "
      "it\n"
      "5:24: policies.p.rules[2].matches: is no pattern in RE2's syntax: missing ): (\n"
      "6:25: policies.p.rules[3].at_least: must be a number, is \"\\\"many\\\"\"\n");
}

TEST(ClaimRules, WantAShape) {
  EXPECT_THAT(Rules("[{}]"),
              HasSubstr("3:9: policies.p.rules[0]: needs claim with a comparison, or all_of, any_of or not"));
  EXPECT_THAT(Rules("[{message: x}]"), HasSubstr("rules[0]: needs claim with a comparison"));
  EXPECT_THAT(Rules("[{claim: /a}]"),
              HasSubstr("rules[0]: needs a comparison: one of equals, one_of, contains,"));
  EXPECT_THAT(Rules("[{equals: a}]"),
              HasSubstr("rules[0]: needs claim: the JSON Pointer of what is compared"));
  EXPECT_THAT(Rules("[{claim: /a, equals: 1, not: {claim: /b, exists: true}}]"),
              HasSubstr("rules[0].not: a rule either compares a claim or joins rules"));
  EXPECT_THAT(Rules("[{not: {claim: /b, exists: true}, any_of: [{claim: /b, exists: true}]}]"),
              HasSubstr("rules[0].not: a rule joins rules in one way, and here stands any_of already"));
  EXPECT_THAT(Rules("[{claim: /a, equal: 1}]"),
              HasSubstr("unknown field \"equal\"; did you mean \"equals\"?"));
  EXPECT_THAT(Rules("[{not: {claim: a, exists: true}}]"),
              HasSubstr("policies.p.rules[0].not.claim: \"a\" is no JSON Pointer"));
}

TEST(ClaimRules, RefuseEmptyListsAndTexts) {
  EXPECT_THAT(Rules("[{claim: /a, one_of: []}]"),
              HasSubstr("rules[0].one_of: an empty list would accept no token"));
  EXPECT_THAT(Rules("[{all_of: []}]"), HasSubstr("rules[0].all_of: joins no rules"));
  EXPECT_THAT(Rules("[{any_of: []}]"), HasSubstr("rules[0].any_of: joins no rules"));
  EXPECT_THAT(Rules("[{claim: \"\", exists: true}]"), HasSubstr("rules[0].claim: may not be empty"));
  EXPECT_THAT(Rules("[{claim: /a, prefix: \"\"}]"), HasSubstr("rules[0].prefix: may not be empty"));
  EXPECT_EQ(Rules("[{claim: /a, equals: \"\"}]"), "none");
}

TEST(ClaimRules, WantValuesThatCanBeCompared) {
  for (const char* value : {"[1]", "{a: 1}"}) {
    EXPECT_THAT(Rules(std::string("[{claim: /a, equals: ") + value + "}]"),
                HasSubstr("rules[0].equals: must be a string, a number, a boolean or null"));
  }
  EXPECT_THAT(Rules("[{claim: /a, one_of: [a, [b]]}]"), HasSubstr("rules[0].one_of[1]: must be a string"));
  EXPECT_THAT(Rules("[{claim: /a, one_of: [a, b, a]}]"), HasSubstr("rules[0].one_of[2]"));
  EXPECT_THAT(Rules("[{claim: /a, equals: 18446744073709551616}]"),
              HasSubstr("neither 64 bits nor a double can hold"));
  EXPECT_EQ(Rules("[{claim: /a, equals: 18446744073709551615}]"), "none");
  // A spelling of YAML's that would become a string without a word.
  for (const char* value : {"007", "+1", ".5", "5.", "True", "FALSE"}) {
    EXPECT_THAT(Rules(std::string("[{claim: /a, equals: ") + value + "}]"),
                HasSubstr("which JSON spells otherwise"))
        << value;
  }
  EXPECT_EQ(Rules("[{claim: /a, equals: \"007\"}]"), "none");
}

TEST(ClaimRules, KeepTheAuthorsMessageShortAndOutermost) {
  const auto message = [](const std::string& text) {
    return Rules("[{claim: /a, exists: true, message: \"" + text + "\"}]");
  };
  EXPECT_EQ(message(std::string(256, 'x')), "none");
  EXPECT_THAT(message(std::string(257, 'x')),
              HasSubstr("rules[0].message: has 257 bytes, at most 256 are taken"));
  EXPECT_THAT(message("two\\nlines"), HasSubstr("rules[0].message: holds a control character"));
  EXPECT_THAT(Rules("[{not: {claim: /a, exists: true, message: x}}]"),
              HasSubstr("rules[0].not.message: stands in the outermost rule only"));
}

TEST(ClaimRules, BoundTheirDepthAndNumber) {
  std::string rule = "{claim: /a, exists: true}";
  for (int depth = 1; depth < 8; ++depth) rule = "{not: " + rule + "}";
  EXPECT_EQ(Rules("[" + rule + "]"), "none");
  EXPECT_THAT(Rules("[{not: " + rule + "}]"), HasSubstr("rules stand in rules at most 8 deep"));
  const auto many = [](int count) {
    std::string rules;
    for (int i = 0; i < count; ++i) rules += "{claim: /a, exists: true},";
    return Rules("[{any_of: [" + rules + "]}]");
  };
  EXPECT_EQ(many(255), "none");
  EXPECT_THAT(many(256),
              HasSubstr("policies.p.rules: has 257 rules, those in rules included; at most 256 are taken"));
  const auto values = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += std::to_string(i) + ",";
    return Rules("[{claim: /a, one_of: [" + list + "]}]");
  };
  EXPECT_EQ(values(1024), "none");
  EXPECT_THAT(values(1025), HasSubstr("rules[0].one_of: has 1025 values, at most 1024 are taken"));
}

}  // namespace
}  // namespace assay
