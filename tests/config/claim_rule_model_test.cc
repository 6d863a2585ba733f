// Claim rules, as the configuration writes them and verify/ judges by them, against a slow and obvious
// evaluator that shares no code with either: its own JSON, its own numbers, its own patterns. Every case has
// a number: it is made from ASSAY_RULE_SEED plus that number, and ASSAY_RULE_CASES says how many are tried.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "server/config/config_loader.h"
#include "server/config/rule_compiler.h"

namespace assay {
namespace {

using Random = std::mt19937_64;

size_t Below(Random& random, size_t bound) { return random() % bound; }
bool OneIn(Random& random, size_t odds) { return Below(random, odds) == 0; }
template <typename List>
const auto& Pick(Random& random, const List& list) {
  return list[Below(random, std::size(list))];
}

// ---- JSON, by hand

struct Json {
  enum Kind { kNull, kTrue, kFalse, kNumber, kString, kList, kObject };
  Kind kind = kNull;
  std::string text{};                                   // a string's bytes, a number's spelling
  std::vector<std::pair<std::string, Json>> members{};  // a list's items have no names
};

std::string Written(const std::string& text, Random& random) {
  std::string json = "\"";
  for (const char c : text) {
    char escape[8];
    if (c == '\n' || c == '"' || c == '\\' || (c > 0 && OneIn(random, 8))) {
      std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
      json += escape;
    } else {
      json += c;
    }
  }
  return json + "\"";
}

std::string Written(const Json& value, Random& random) {
  std::string json;
  switch (value.kind) {
    case Json::kNull:
      return "null";
    case Json::kTrue:
      return "true";
    case Json::kFalse:
      return "false";
    case Json::kNumber:
      return value.text;
    case Json::kString:
      return Written(value.text, random);
    case Json::kList:
    case Json::kObject:
      for (const auto& [name, inner] : value.members) {
        if (!json.empty()) json += ",";
        if (value.kind == Json::kObject) json += Written(name, random) + ":";
        json += Written(inner, random);
      }
      return value.kind == Json::kList ? "[" + json + "]" : "{" + json + "}";
  }
  return json;
}

// A type with room for 64 bits of integer and for every double: then the machine compares exactly by itself.
using Number = long double;
static_assert(std::numeric_limits<Number>::digits >= 64);

Number ValueOf(const std::string& number) {
  const bool fraction = number.find_first_of(".eE") != std::string::npos;
  return fraction ? static_cast<Number>(std::strtod(number.c_str(), nullptr))
                  : std::strtold(number.c_str(), nullptr);
}

bool Same(const Json& a, const Json& b) {
  if (a.kind != b.kind || a.kind == Json::kList || a.kind == Json::kObject) return false;
  return a.kind == Json::kNumber ? ValueOf(a.text) == ValueOf(b.text) : a.text == b.text;
}

// ---- patterns, by trying everything

struct Piece {
  char letter;  // '.' is any character but a line break
  char times;   // ' ', '?', '*', '+'
};
using Sequence = std::vector<Piece>;
using Alternatives = std::vector<Sequence>;

std::string Written(const Alternatives& pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (i > 0) text += "|";
    for (const Piece& piece : pattern[i]) {
      text += piece.letter;
      if (piece.times != ' ') text += piece.times;
    }
  }
  return text;
}

size_t CharacterBytes(const std::string& text, size_t at) {
  size_t bytes = 1;
  while (at + bytes < text.size() && (text[at + bytes] & 0xc0) == 0x80) ++bytes;
  return bytes;
}

bool Fits(const Sequence& sequence, size_t piece, const std::string& text, size_t at) {
  if (piece == sequence.size()) return at == text.size();
  const auto [letter, times] = sequence[piece];
  const bool here = at < text.size() && (letter == '.' ? text[at] != '\n' : text[at] == letter);
  const size_t behind = here ? at + CharacterBytes(text, at) : at;
  if ((times == '?' || times == '*') && Fits(sequence, piece + 1, text, at)) return true;
  if (!here) return false;
  if (Fits(sequence, piece + 1, text, behind)) return true;
  return (times == '*' || times == '+') && Fits(sequence, piece, text, behind);
}

// ---- rules

struct Model {
  std::string op;
  std::vector<std::string> way{};  // names, unescaped
  std::vector<Json> values{};
  std::string affix{};
  Alternatives pattern{};
  bool exists = false;
  std::vector<Model> inner{};
};

const Json* At(const Json& value, const std::vector<std::string>& way, size_t step = 0) {
  if (step == way.size()) return &value;
  for (size_t i = 0; i < value.members.size(); ++i) {
    const std::string name = value.kind == Json::kList ? std::to_string(i) : value.members[i].first;
    if (name == way[step]) return At(value.members[i].second, way, step + 1);
  }
  return nullptr;
}

bool Holds(const Model& rule, const Json& claims) {
  if (rule.op == "not") return !Holds(rule.inner[0], claims);
  if (rule.op == "all_of" || rule.op == "any_of") {
    size_t holding = 0;
    for (const Model& inner : rule.inner) holding += Holds(inner, claims) ? 1 : 0;
    return rule.op == "all_of" ? holding == rule.inner.size() : holding > 0;
  }
  const Json* value = At(claims, rule.way);
  if (rule.op == "exists") return rule.exists ? value != nullptr : value == nullptr;
  if (value == nullptr) return false;
  if (rule.op == "equals") return Same(*value, rule.values[0]);
  if (rule.op == "one_of") {
    for (const Json& wanted : rule.values) {
      if (Same(*value, wanted)) return true;
    }
    return false;
  }
  if (rule.op == "contains") {
    if (value->kind != Json::kList) return false;
    for (const auto& [none, item] : value->members) {
      if (Same(item, rule.values[0])) return true;
    }
    return false;
  }
  const std::string& text = value->text;
  if (rule.op == "prefix" || rule.op == "suffix" || rule.op == "matches") {
    if (value->kind != Json::kString) return false;
    if (rule.op == "prefix") return text.substr(0, rule.affix.size()) == rule.affix;
    if (rule.op == "suffix") {
      return text.size() >= rule.affix.size() && text.substr(text.size() - rule.affix.size()) == rule.affix;
    }
    for (const Sequence& sequence : rule.pattern) {
      if (Fits(sequence, 0, text, 0)) return true;
    }
    return false;
  }
  if (value->kind != Json::kNumber) return false;
  const Number a = ValueOf(text), b = ValueOf(rule.values[0].text);
  if (rule.op == "less_than") return a < b;
  if (rule.op == "at_most") return a <= b;
  if (rule.op == "more_than") return a > b;
  return a >= b;
}

// ---- both at random

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
  const bool text =
      value != nullptr && value->kind == Json::kString && !value->text.empty() && OneIn(random, 2);
  rule.affix = text ? value->text.substr(rule.op == "prefix" ? 0 : Below(random, value->text.size()))
                    : AnyText(random);
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
std::string Written(const Model& rule, Random& random) {
  std::string operand;
  if (!rule.inner.empty()) {
    for (const Model& inner : rule.inner) operand += (operand.empty() ? "" : ",") + Written(inner, random);
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
  if (!config) return tl::unexpected(ToString(config.error().front()));
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
    const std::string json = Written(claims, random), rule = Written(model, random);
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
}  // namespace assay
