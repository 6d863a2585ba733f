#include "server/verify/claim_rule.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/testing/allocations.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using Op = ClaimRule::Operator;

ClaimRule About(Op op, std::string_view claim) {
  ClaimRule rule{.op = op};
  rule.claim = *JsonPointer::Parse(claim);
  return rule;
}
ClaimRule Value(Op op, std::string_view claim, const std::vector<std::string>& json) {
  ClaimRule rule = About(op, claim);
  for (const std::string& text : json) rule.values.push_back(*JsonScalar::Parse(text));
  return rule;
}
ClaimRule Affix(Op op, std::string_view claim, std::string text) {
  ClaimRule rule = About(op, claim);
  rule.affix = std::move(text);
  return rule;
}
ClaimRule Matches(std::string_view claim, std::string_view pattern) {
  ClaimRule rule = About(Op::kMatches, claim);
  rule.pattern = *Pattern::Compile(pattern);
  return rule;
}
ClaimRule Exists(std::string_view claim, bool exists) {
  ClaimRule rule = About(Op::kExists, claim);
  rule.exists = exists;
  return rule;
}
ClaimRule Join(Op op, std::vector<ClaimRule> rules) {
  ClaimRule rule{.op = op};
  rule.rules = std::move(rules);
  return rule;
}

// Of judges the claim "c", given as JSON; absent where the text is empty.
bool Of(const ClaimRule& rule, const std::string& json) {
  const std::string text = json.empty() ? "{}" : StrCat(R"({"c":)", json, "}");
  const auto claims = JsonDocument::Parse(text);
  EXPECT_TRUE(claims) << json;
  return claims && Holds(rule, claims->root());
}

const std::vector<ClaimRule>& Comparisons() {
  static const auto& rules =
      *new std::vector<ClaimRule>{Value(Op::kEquals, "/c", {"5"}),   Value(Op::kOneOf, "/c", {"5", "\"a\""}),
                                  Value(Op::kContains, "/c", {"5"}), Affix(Op::kPrefix, "/c", "a"),
                                  Affix(Op::kSuffix, "/c", "a"),     Matches("/c", "a*"),
                                  Value(Op::kLessThan, "/c", {"6"}), Value(Op::kAtMost, "/c", {"5"}),
                                  Value(Op::kMoreThan, "/c", {"4"}), Value(Op::kAtLeast, "/c", {"5"})};
  return rules;
}

TEST(ClaimRule, FailsOfAClaimThatIsNotThereUnlessItShallNotBe) {
  for (const ClaimRule& rule : Comparisons()) {
    EXPECT_FALSE(Of(rule, ""));
    EXPECT_TRUE(Of(Join(Op::kNot, {rule}), ""));
  }
  EXPECT_FALSE(Of(Exists("/c", true), ""));
  EXPECT_TRUE(Of(Exists("/c", false), ""));
  EXPECT_TRUE(Of(Exists("/c", true), "null"));
  EXPECT_FALSE(Of(Exists("/c", false), "null"));
}

TEST(ClaimRule, FailsOfAValueOfAnotherType) {
  for (const ClaimRule& rule : Comparisons()) {
    for (const char* value : {"true", "null", "{}", "\"5\"", "[[5]]", "[\"5\"]", "[]"}) {
      const bool text = rule.op == Op::kPrefix || rule.op == Op::kSuffix || rule.op == Op::kMatches;
      EXPECT_FALSE(Of(rule, value) && !text) << value;
    }
  }
  EXPECT_FALSE(Of(Affix(Op::kPrefix, "/c", "5"), "5"));
  EXPECT_FALSE(Of(Matches("/c", "5"), "5"));
  EXPECT_FALSE(Of(Matches("/c", ".*"), "[\"a\"]"));
}

TEST(ClaimRule, ComparesWithOneValueOrSeveral) {
  EXPECT_TRUE(Of(Value(Op::kEquals, "/c", {"null"}), "null"));
  EXPECT_TRUE(Of(Value(Op::kEquals, "/c", {"true"}), "true"));
  EXPECT_TRUE(Of(Value(Op::kEquals, "/c", {"5"}), "5.0"));
  EXPECT_FALSE(Of(Value(Op::kEquals, "/c", {"\"a\""}), "\"A\""));
  const ClaimRule one_of = Value(Op::kOneOf, "/c", {"5", "\"a\""});
  for (const char* value : {"5", "\"a\""}) EXPECT_TRUE(Of(one_of, value));
  for (const char* value : {"6", "\"b\"", "[5]"}) EXPECT_FALSE(Of(one_of, value));
}

TEST(ClaimRule, LooksIntoListsAndNotIntoWords) {
  const ClaimRule writer = Value(Op::kContains, "/c", {"\"writer\""});
  EXPECT_TRUE(Of(writer, R"(["reader","writer"])"));
  for (const char* value : {R"(["reader"])", "[]", R"("writer")", R"("reader writer")", R"([["writer"]])",
                            R"({"writer":true})", R"(["Writer"])"}) {
    EXPECT_FALSE(Of(writer, value)) << value;
  }
}

TEST(ClaimRule, ComparesTheEndsAndTheWholeOfTexts) {
  EXPECT_TRUE(Of(Affix(Op::kPrefix, "/c", "ab"), "\"ab\""));
  EXPECT_TRUE(Of(Affix(Op::kPrefix, "/c", "ab"), "\"abc\""));
  EXPECT_FALSE(Of(Affix(Op::kPrefix, "/c", "ab"), "\"a\""));
  EXPECT_FALSE(Of(Affix(Op::kPrefix, "/c", "ab"), "\"xab\""));
  EXPECT_TRUE(Of(Affix(Op::kSuffix, "/c", "@acme.com"), "\"alice@acme.com\""));
  EXPECT_FALSE(Of(Affix(Op::kSuffix, "/c", "@acme.com"), "\"alice@acme.com.evil\""));
  EXPECT_TRUE(Of(Matches("/c", "a|ab"), "\"ab\""));
  EXPECT_FALSE(Of(Matches("/c", "a|b"), "\"ab\""));
  EXPECT_FALSE(Of(Matches("/c", "[a-z]+"), R"("abc\n")"));
}

TEST(ClaimRule, OrdersNumbersAtTheirBounds) {
  const auto holds = [](Op op) {
    std::string line;
    for (const char* value : {"4", "5", "6"}) line += Of(Value(op, "/c", {"5"}), value) ? 'y' : 'n';
    return line;
  };
  EXPECT_EQ(holds(Op::kLessThan), "ynn");
  EXPECT_EQ(holds(Op::kAtMost), "yyn");
  EXPECT_EQ(holds(Op::kMoreThan), "nny");
  EXPECT_EQ(holds(Op::kAtLeast), "nyy");
  EXPECT_FALSE(Of(Value(Op::kAtMost, "/c", {"9007199254740992"}), "9007199254740993"));
}

TEST(ClaimRule, JoinsRules) {
  const ClaimRule yes = Exists("/c", true), no = Exists("/c", false);
  EXPECT_TRUE(Of(Join(Op::kAllOf, {yes, yes}), "1"));
  EXPECT_FALSE(Of(Join(Op::kAllOf, {yes, no}), "1"));
  EXPECT_TRUE(Of(Join(Op::kAnyOf, {no, yes}), "1"));
  EXPECT_FALSE(Of(Join(Op::kAnyOf, {no, no}), "1"));
  EXPECT_FALSE(Of(Join(Op::kNot, {Join(Op::kNot, {no})}), "1"));
}

TEST(Holds, AllocatesNothing) {
  const auto claims =
      JsonDocument::Parse(R"({"realm":{"roles":["reader","a rather long name of a role","writer"]}})");
  const ClaimRule rule = Join(
      Op::kAllOf,
      {Value(Op::kContains, "/realm/roles", {"\"writer\""}), Affix(Op::kPrefix, "/realm/roles/0", "read"),
       Join(Op::kNot, {Value(Op::kOneOf, "/realm/x", {"5", "\"a rather long value, longer than 16\""})})});
  bool holds = false;
  EXPECT_EQ(testing::AllocatedBy([&] { holds = Holds(rule, claims->root()); }), 0u);
  EXPECT_TRUE(holds);
}

Finding Found(const ClaimRule& rule, const std::string& json) {
  return FindRule(rule, JsonDocument::Parse(json)->root());
}

TEST(FindRule, TellsWhatWasExpectedAndWhatStandsThere) {
  const auto writer =
      Found(Value(Op::kContains, "/realm/roles", {"\"writer\""}), R"({"realm":{"roles":["r",5,{}]}})");
  EXPECT_EQ(writer.expected, R"("/realm/roles" contains "writer")");
  EXPECT_EQ(writer.found, R"(["r", 5, an object])");
  const auto absent = Found(Value(Op::kAtLeast, "/n", {"1.5"}), "{}");
  EXPECT_EQ(absent.expected, R"("/n" is at least 1.5)");
  EXPECT_EQ(absent.found, "nothing");
  EXPECT_EQ(Found(Exists("/n", false), R"({"n":null})").expected, R"("/n" is not there)");
  EXPECT_EQ(Found(Matches("/n", "a+"), R"({"n":"b"})").expected, R"("/n" matches "a+")");
  EXPECT_EQ(Found(Affix(Op::kSuffix, "/n", "x"), R"({"n":"b"})").expected, R"("/n" ends with "x")");
}

TEST(FindRule, NamesTheFirstThatFailsOfAllAndEachOfOthers) {
  const ClaimRule a = Value(Op::kEquals, "/a", {"1"}), b = Value(Op::kEquals, "/b", {"2"});
  EXPECT_EQ(Found(Join(Op::kAllOf, {a, b}), R"({"a":1,"b":3})").expected, R"("/b" equals 2)");
  const auto any = Found(Join(Op::kAnyOf, {a, Join(Op::kNot, {b})}), R"({"a":3,"b":2})");
  EXPECT_EQ(any.expected, R"(any of ("/a" equals 1; not ("/b" equals 2)))");
  EXPECT_EQ(any.found, R"("/a" 3, "/b" 2)");
}

TEST(FindRule, RedactsForRecordsWhatMayBeAPersons) {
  const auto mail = Found(Affix(Op::kSuffix, "/email", "@acme.test"), R"({"email":"alice@other.test"})");
  EXPECT_EQ(mail.found, R"("alice@other.test")");
  EXPECT_EQ(mail.recorded(), "[redacted: a string of 16 bytes]");
  EXPECT_EQ(Found(Value(Op::kEquals, "/azp", {"\"web\""}), R"({"azp":"cli"})").recorded(), R"("cli")");
  EXPECT_EQ(Found(Exists("/email", true), "{}").recorded(), "nothing");
  const ClaimRule either = Join(
      Op::kAnyOf, {Exists("/x", true), Value(Op::kEquals, "/age", {"1"}), Value(Op::kEquals, "/aud", {"1"})});
  EXPECT_EQ(Found(either, R"({"age":44,"aud":["a"]})").recorded(),
            R"("/x" nothing, "/age" [redacted: a number], "/aud" ["a"])");
}

TEST(FindRule, ShowsNoTokenThatAClaimHolds) {
  const std::string token = testing::GoodToken().Sign();
  const auto finding =
      Found(Value(Op::kContains, "/scope", {"1"}), StrCat(R"({"scope":["a",")", token, R"("]})"));
  EXPECT_EQ(finding.found, R"(["a", "[redacted: a token]"])");
  EXPECT_EQ(finding.recorded(), finding.found);
}

TEST(FindRule, StaysBoundedAndPrintable) {
  const std::string huge = StrCat("\"", std::string(4000, 'x'), "\"");
  std::vector<ClaimRule> many(30, Value(Op::kOneOf, "/\xc3\xa4\x1b", std::vector<std::string>(9, huge)));
  const auto finding = Found(Join(Op::kAnyOf, many), StrCat(R"({"ä\u001b":[)", huge, ",", huge, "]}"));
  for (const std::string& text : {finding.expected, finding.found}) {
    EXPECT_LE(text.size(), 515u);
    for (const char c : text) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
  }
}

// A pattern's cost grows with the text, which a stranger writes.
TEST(ValidateRules, RefuseATextThatIsTooLongForAPatternBelowNotAsWell) {
  const auto told = [](ClaimRule rule, size_t bytes) {
    Policy policy = testing::TestPolicy();
    policy.rules = std::make_shared<const ClaimRules>(ClaimRules{std::move(rule)});
    const std::string text =
        testing::GoodToken().Claim("a", StrCat("\"", std::string(bytes, 'x'), "\"")).Sign();
    const auto keys = JwkSet::Parse(testing::KeySet({testing::TrustedKey().PublicJwk()}), policy.algorithms);
    const auto result = TokenVerifier(policy).Verify(*UnverifiedToken::Parse(text, 16384), *keys, {}, {},
                                                     testing::TestTime());
    return result ? "verified" : StrCat(testing::RulingOf(result).reason, " ", DetailOf(result.error()));
  };
  const std::string refused =
      "CLAIM_RULE_FAILED rules[0]: expected at most 2048 bytes where a pattern looks, found more";
  EXPECT_EQ(told(Matches("/a", "x+"), kPatternTextBytes - 1), "verified");
  EXPECT_EQ(told(Matches("/a", "x+"), kPatternTextBytes), "verified");
  EXPECT_EQ(told(Matches("/a", "x+"), kPatternTextBytes + 1), refused);
  EXPECT_EQ(told(Join(Op::kNot, {Matches("/a", "y+")}), kPatternTextBytes), "verified");
  EXPECT_EQ(told(Join(Op::kNot, {Matches("/a", "y+")}), kPatternTextBytes + 1), refused);
  EXPECT_EQ(told(Join(Op::kAnyOf, {Exists("/a", true), Matches("/a", "y+")}), kPatternTextBytes + 1),
            refused);
  EXPECT_EQ(told(Matches("/sub", "alice"), kPatternTextBytes + 1), "verified");
}

TEST(ValidateRules, NamesTheFirstRuleThatFails) {
  Policy policy = testing::TestPolicy();
  ClaimRules rules = {Exists("/sub", true), Value(Op::kContains, "/roles", {"\"writer\""})};
  const auto apply = [&](const char* message) {
    rules[1].message = message;
    policy.rules = std::make_shared<const ClaimRules>(rules);
  };
  apply("writer role needed");
  const auto result = [&](std::string_view roles) {
    const std::string text = testing::GoodToken().Claim("roles", roles).Sign();
    const auto keys = JwkSet::Parse(testing::KeySet({testing::TrustedKey().PublicJwk()}), policy.algorithms);
    return TokenVerifier(policy).Verify(*UnverifiedToken::Parse(text, 4096), *keys, {}, {},
                                        testing::TestTime());
  };
  EXPECT_TRUE(result(R"(["writer"])"));
  const auto refused = result(R"(["reader"])");
  ASSERT_FALSE(refused);
  EXPECT_EQ(testing::RulingOf(refused).reason, "CLAIM_RULE_FAILED");
  EXPECT_EQ(testing::RulingOf(refused).stage, "POLICY");
  EXPECT_EQ(HttpStatusOf(refused.error()), 403);
  EXPECT_EQ(
      DetailOf(refused.error()),
      R"(writer role needed (rules[1]: expected "/roles" contains "writer", found [redacted: a list of 1]))");
  apply("");
  EXPECT_EQ(DetailOf(result("").error()), R"(rules[1]: expected "/roles" contains "writer", found nothing)");
}

}  // namespace
}  // namespace assay
