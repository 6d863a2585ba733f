#include "server/config/rule_compiler.h"

#include <string>
#include <utility>

namespace assay {
namespace {

using Operator = ClaimRule::Operator;

void AddValue(const std::string& json, ClaimRule& rule) {
  if (auto scalar = JsonScalar::Parse(json)) rule.values.push_back(*std::move(scalar));
}

template <typename Rules>
void AddRules(const Rules& rules, ClaimRule& rule) {
  for (const v1::Rule& inner : rules) rule.rules.push_back(CompileRule(inner));
}

// Of the operators whose operand is one JSON value, the one that is there.
bool SetValue(const v1::Rule& rule, ClaimRule& compiled) {
  const std::pair<Operator, const std::string&> operands[] = {
      {Operator::kEquals, rule.equals()},      {Operator::kContains, rule.contains()},
      {Operator::kLessThan, rule.less_than()}, {Operator::kAtMost, rule.at_most()},
      {Operator::kMoreThan, rule.more_than()}, {Operator::kAtLeast, rule.at_least()}};
  for (const auto& [op, json] : operands) {
    if (json.empty()) continue;
    compiled.op = op;
    AddValue(json, compiled);
    return true;
  }
  return false;
}

}  // namespace

ClaimRule CompileRule(const v1::Rule& rule) {
  ClaimRule compiled{.op = Operator::kExists};
  compiled.message = rule.message();
  if (auto claim = JsonPointer::Parse(rule.claim())) compiled.claim = *std::move(claim);
  if (SetValue(rule, compiled)) return compiled;
  if (!rule.one_of().empty()) {
    compiled.op = Operator::kOneOf;
    for (const std::string& json : rule.one_of()) AddValue(json, compiled);
  } else if (!rule.prefix().empty() || !rule.suffix().empty()) {
    compiled.op = rule.prefix().empty() ? Operator::kSuffix : Operator::kPrefix;
    compiled.affix = rule.prefix().empty() ? rule.suffix() : rule.prefix();
  } else if (!rule.matches().empty()) {
    compiled.op = Operator::kMatches;
    if (auto pattern = Pattern::Compile(rule.matches())) compiled.pattern = *std::move(pattern);
  } else if (!rule.all_of().empty()) {
    compiled.op = Operator::kAllOf;
    AddRules(rule.all_of(), compiled);
  } else if (!rule.any_of().empty()) {
    compiled.op = Operator::kAnyOf;
    AddRules(rule.any_of(), compiled);
  } else if (rule.has_not_()) {
    compiled.op = Operator::kNot;
    compiled.rules.push_back(CompileRule(rule.not_()));
  } else {
    compiled.exists = rule.exists();
  }
  return compiled;
}

}  // namespace assay
