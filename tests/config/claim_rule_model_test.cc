// Claim rules, as the configuration writes them and verify/ judges by them, against a slow and obvious
// evaluator that shares no code with either: its own JSON, its own numbers, its own patterns. Every case has
// a number: it is made from ASSAY_RULE_SEED plus that number, and ASSAY_RULE_CASES says how many are tried.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "server/config/config_loader.h"
#include "server/config/rule_compiler.h"
#include "tests/config/rule_model.h"

namespace assay::rule_model {
namespace {

const char* const kNames[] = {"a",   "b",       "", "a/b", "a~b", "~1", "0", "1", "https://acme.com/roles",
                              "x.y", "\xc3\xa4"};
const char* const kLetters[] = {"a", "a", "b", "c", "\xc3\xa4", "\n", "\"", "\\", " "};
const char* const kNumbers[] = {"0",
                                "-0",
                                "1",
                                "2",
                                "-1",
                                "1.0",
                                "1.5",
                                "2.5",
                                "-1.5",
                                "-2",
                                "0.1",
                                "1e2",
                                "100",
                                "1E2",
                                "5e-324",
                                "-5e-324",
                                "1e300",
                                "-1e300",
                                "9007199254740992",
                                "9007199254740993",
                                "9007199254740992.0",
                                "9007199254740994.0",
                                "-9007199254740993",
                                "9223372036854775807",
                                "9223372036854775808",
                                "9223372036854775808.0",
                                "-9223372036854775808",
                                "-9223372036854775808.0",
                                "-9223372036854777856.0",
                                "18446744073709551615",
                                "18446744073709551616.0",
                                "18446744073709549568.0",
                                "1.8446744073709552e19"};

std::string AnyText(Random& random) {
  std::string text;
  for (size_t left = Below(random, 5); left > 0; --left) text += Pick(random, kLetters);
  return text;
}

Json AnyScalar(Random& random) {
  switch (Below(random, 8)) {
    case 0:
      return {Json::kNull};
    case 1:
      return {Json::kTrue};
    case 2:
      return {Json::kFalse};
    case 3:
    case 4:
      return {Json::kString, AnyText(random)};
    case 5:
      return {Json::kNumber, std::to_string(static_cast<int64_t>(random()))};
    default:
      return {Json::kNumber, Pick(random, kNumbers)};
  }
}

Json AnyValue(Random& random, int depth) {
  const bool container = depth == 0 || (depth < 4 && OneIn(random, 3));
  if (!container) return AnyScalar(random);
  Json value{depth > 0 && OneIn(random, 2) ? Json::kList : Json::kObject};
  for (size_t left = Below(random, 5); left > 0; --left) {
    const std::string name = value.kind == Json::kList ? "" : Pick(random, kNames);
    if (value.kind == Json::kObject && At(value, {name}) != nullptr) continue;
    value.members.emplace_back(name, AnyValue(random, depth + 1));
  }
  return value;
}

// A way through the claims, which now and then goes astray, and what stands at its end.
std::vector<std::string> AnyWay(Random& random, const Json& claims) {
  std::vector<std::string> way;
  const Json* at = &claims;
  while (at != nullptr && !at->members.empty() && !(at != &claims && OneIn(random, 3))) {
    const size_t i = Below(random, at->members.size());
    way.push_back(at->kind == Json::kList ? std::to_string(i) : at->members[i].first);
    at = &at->members[i].second;
  }
  if (way.empty() || OneIn(random, 8)) way.push_back(Pick(random, kNames));
  if (OneIn(random, 16)) way.back() += "0";
  return way;
}

Json AnyOperand(Random& random, const Json* value) {
  if (value != nullptr && value->kind == Json::kList && !value->members.empty()) {
    value = &Pick(random, value->members).second;
  }
  const bool scalar = value != nullptr && value->kind != Json::kList && value->kind != Json::kObject;
  return scalar && OneIn(random, 2) ? *value : AnyScalar(random);
}

// The beginning or the end of a text, cut between characters.
std::string End(Random& random, const std::string& text, bool beginning) {
  size_t cut = Below(random, text.size() + 1);
  while (cut < text.size() && (text[cut] & 0xc0) == 0x80) ++cut;
  return beginning ? text.substr(0, cut) : text.substr(cut);
}

Alternatives AnyPattern(Random& random) {
  constexpr char kTimes[] = {' ', ' ', '?', '*', '+'};
  constexpr char kPieces[] = {'a', 'a', 'b', 'c', '.'};
  Alternatives pattern(1 + Below(random, 2));
  for (Sequence& sequence : pattern) {
    for (size_t left = Below(random, 4); left > 0; --left) {
      sequence.push_back({Pick(random, kPieces), Pick(random, kTimes)});
    }
  }
  if (Written(pattern).empty()) pattern[0].push_back({'a', ' '});  // the configuration knows no empty text
  return pattern;
}

Model AnyRule(Random& random, const Json& claims, int depth) {
  static const char* const kJoints[] = {"all_of", "any_of", "not"};
  static const char* const kComparisons[] = {"equals",  "equals",    "one_of",  "contains", "contains",
                                             "prefix",  "suffix",    "matches", "exists",   "less_than",
                                             "at_most", "more_than", "at_least"};
  Model rule;
  if (depth < 4 && OneIn(random, 3)) {
    rule.op = Pick(random, kJoints);
    for (size_t left = rule.op == "not" ? 1 : 1 + Below(random, 3); left > 0; --left) {
      rule.inner.push_back(AnyRule(random, claims, depth + 1));
    }
    return rule;
  }
  rule.op = Pick(random, kComparisons);
  rule.way = AnyWay(random, claims);
  const Json* value = At(claims, rule.way);
  rule.exists = OneIn(random, 2);
  rule.pattern = AnyPattern(random);
  for (size_t left = rule.op == "one_of" ? 1 + Below(random, 3) : 1; left > 0; --left) {
    rule.values.push_back(AnyOperand(random, value));
  }
  const bool text = value != nullptr && value->kind == Json::kString && OneIn(random, 2);
  rule.affix = text ? End(random, value->text, rule.op == "prefix") : AnyText(random);
  if (rule.affix.empty()) rule.affix = "a";
  if (rule.op != "equals" && rule.op != "one_of" && rule.op != "contains" &&
      rule.values[0].kind != Json::kNumber) {
    rule.values[0] = {Json::kNumber, Pick(random, kNumbers)};
  }
  return rule;
}

std::string Escaped(const std::vector<std::string>& way) {
  std::string pointer;
  for (const std::string& name : way) {
    pointer += "/";
    for (const char c : name) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return pointer;
}

// The rule as JSON, which is YAML: it goes the whole way of a configuration.
std::string Configured(const Model& rule, Random& random) {
  std::string operand;
  if (!rule.inner.empty()) {
    for (const Model& inner : rule.inner) operand += (operand.empty() ? "" : ",") + Configured(inner, random);
    return "{\"" + rule.op + "\":" + (rule.op == "not" ? operand : "[" + operand + "]") + "}";
  }
  if (rule.op == "exists") {
    operand = rule.exists ? "true" : "false";
  } else if (rule.op == "matches") {
    operand = Written(Written(rule.pattern), random);
  } else if (rule.op == "prefix" || rule.op == "suffix") {
    operand = Written(rule.affix, random);
  } else if (rule.op == "one_of") {
    for (const Json& value : rule.values) operand += (operand.empty() ? "" : ",") + Written(value, random);
    operand = "[" + operand + "]";
  } else {
    operand = Written(rule.values[0], random);
  }
  return "{\"claim\":" + Written(Escaped(rule.way), random) + ",\"" + rule.op + "\":" + operand + "}";
}

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// The rule as a configuration loads it; nothing where the configuration refuses it.
tl::expected<ClaimRule, std::string> Loaded(const std::string& rule) {
  const auto config = LoadConfig(
      "{\"issuers\":{\"i\":{\"issuer\":\"urn:i\",\"keys\":{\"url\":\"https://i.example\"}}},"
      "\"policies\":{\"p\":{\"accept\":{\"i\":{\"any_audience\":true}},\"rules\":[" +
      rule + "]}}}");
  if (!config) return tl::unexpected(ToString(config.error().kept().front()));
  return CompileRule(config->policies().at("p").rules(0));
}

TEST(ClaimRuleModel, AgreesWithASlowAndObviousEvaluator) {
  const uint64_t cases = FromEnvironment("ASSAY_RULE_CASES", 20000);
  const uint64_t seed = FromEnvironment("ASSAY_RULE_SEED", 20261127);
  std::cout << "ASSAY_RULE_SEED=" << seed << " ASSAY_RULE_CASES=" << cases << std::endl;
  uint64_t holding = 0, refused = 0;
  for (uint64_t i = 0; i < cases; ++i) {
    Random random(seed + i);
    const Json claims = AnyValue(random, 0);
    const Model model = AnyRule(random, claims, 1);
    const std::string json = Written(claims, random), rule = Configured(model, random);
    const auto document = JsonDocument::Parse(json);
    ASSERT_TRUE(document) << "ASSAY_RULE_SEED=" << seed + i << " ASSAY_RULE_CASES=1\n" << json;
    const auto compiled = Loaded(rule);
    // one_of with the same value twice is a fault of the configuration, and no other is made here.
    if (!compiled) {
      ASSERT_NE(compiled.error().find("stands here twice"), std::string::npos) << compiled.error() << "\n"
                                                                               << rule;
      ++refused;
      continue;
    }
    const bool expected = Holds(model, claims);
    holding += expected ? 1 : 0;
    ASSERT_EQ(Holds(*compiled, document->root()), expected)
        << "ASSAY_RULE_SEED=" << seed + i << " ASSAY_RULE_CASES=1\n"
        << json << "\n"
        << rule;
  }
  std::cout << holding << " rules hold, " << refused << " were refused by the configuration" << std::endl;
  // A generator whose rules nearly always or nearly never hold would try nothing.
  if (cases >= 1000) {
    EXPECT_GT(holding, cases / 5);
    EXPECT_LT(holding, cases - cases / 5);
    EXPECT_LT(refused, cases / 20);
  }
}

}  // namespace
}  // namespace assay::rule_model
