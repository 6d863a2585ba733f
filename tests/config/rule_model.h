// RuleModel: claim rules judged slowly and obviously, with JSON, numbers and patterns of its own. It shares
// no code with the server, so that the two can be tried against each other.
#ifndef ASSAY_TESTS_CONFIG_RULE_MODEL_H_
#define ASSAY_TESTS_CONFIG_RULE_MODEL_H_

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace assay::rule_model {

using Random = std::mt19937_64;

inline size_t Below(Random& random, size_t bound) { return random() % bound; }
inline bool OneIn(Random& random, size_t odds) { return Below(random, odds) == 0; }
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

inline std::string Written(const std::string& text, Random& random) {
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

inline std::string Written(const Json& value, Random& random) {
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

inline Number ValueOf(const std::string& number) {
  const bool fraction = number.find_first_of(".eE") != std::string::npos;
  return fraction ? static_cast<Number>(std::strtod(number.c_str(), nullptr))
                  : std::strtold(number.c_str(), nullptr);
}

inline bool Same(const Json& a, const Json& b) {
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

inline std::string Written(const Alternatives& pattern) {
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

inline size_t CharacterBytes(const std::string& text, size_t at) {
  size_t bytes = 1;
  while (at + bytes < text.size() && (text[at + bytes] & 0xc0) == 0x80) ++bytes;
  return bytes;
}

inline bool Fits(const Sequence& sequence, size_t piece, const std::string& text, size_t at) {
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

inline const Json* At(const Json& value, const std::vector<std::string>& way, size_t step = 0) {
  if (step == way.size()) return &value;
  for (size_t i = 0; i < value.members.size(); ++i) {
    const std::string name = value.kind == Json::kList ? std::to_string(i) : value.members[i].first;
    if (name == way[step]) return At(value.members[i].second, way, step + 1);
  }
  return nullptr;
}

inline bool Holds(const Model& rule, const Json& claims) {
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

}  // namespace assay::rule_model

#endif  // ASSAY_TESTS_CONFIG_RULE_MODEL_H_
