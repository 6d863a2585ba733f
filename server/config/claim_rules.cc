#include "server/config/claim_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "server/base/json_pointer.h"
#include "server/base/json_scalar.h"
#include "server/base/pattern.h"
#include "server/base/str_cat.h"
#include "server/config/shared_rules.h"
#include "server/verify/claim_rule.h"

namespace assay {
namespace {

using Names = std::vector<std::string_view>;

const Names& Comparisons() {
  static const auto& names = *new Names{"equals", "one_of",    "contains", "prefix",    "suffix",  "matches",
                                        "exists", "less_than", "at_most",  "more_than", "at_least"};
  return names;
}

const Names& Joints() {
  static const auto& names = *new Names{"all_of", "any_of", "not"};
  return names;
}

Names WrittenOf(const Names& names, const std::string& path, const FaultList& faults) {
  Names written;
  std::copy_if(names.begin(), names.end(), std::back_inserter(written),
               [&](std::string_view name) { return faults.Written(JoinPath(path, name)); });
  return written;
}

// RuleChecker walks the rules of one policy.
class RuleChecker {
 public:
  explicit RuleChecker(FaultList& faults) : faults_(faults) {}

  void Check(const std::string& path, const v1::Rule& rule, int depth) {
    ++count_;
    if (depth > kRuleDepth) {
      faults_.Add(path, StrCat("rules stand in rules at most ", kRuleDepth, " deep"));
      return;
    }
    CheckShape(path);
    CheckPointer(JoinPath(path, "claim"), rule.claim(), faults_);
    CheckScalar(JoinPath(path, "equals"), rule.equals());
    CheckScalar(JoinPath(path, "contains"), rule.contains());
    CheckOneOf(JoinPath(path, "one_of"), rule.one_of());
    CheckPattern(JoinPath(path, "matches"), rule.matches());
    CheckNumber(JoinPath(path, "less_than"), rule.less_than());
    CheckNumber(JoinPath(path, "at_most"), rule.at_most());
    CheckNumber(JoinPath(path, "more_than"), rule.more_than());
    CheckNumber(JoinPath(path, "at_least"), rule.at_least());
    CheckMessage(JoinPath(path, "message"), rule.message(), depth);
    CheckInner(JoinPath(path, "all_of"), rule.all_of(), depth);
    CheckInner(JoinPath(path, "any_of"), rule.any_of(), depth);
    if (rule.has_not_()) Check(JoinPath(path, "not"), rule.not_(), depth + 1);
  }

  size_t count() const { return count_; }

 private:
  void CheckShape(const std::string& path) {
    const Names comparisons = WrittenOf(Comparisons(), path, faults_);
    const Names joints = WrittenOf(Joints(), path, faults_);
    if (faults_.Written(JoinPath(path, "claim")) || !comparisons.empty()) {
      if (!faults_.Written(JoinPath(path, "claim"))) {
        faults_.AddMissing(path, {"claim"},
                           "needs claim: the JSON Pointer of what is compared, such as \"/sub\"");
      }
      if (comparisons.empty()) {
        std::string names;
        for (const std::string_view name : Comparisons()) StrAppend(&names, names.empty() ? "" : ", ", name);
        faults_.AddMissing(path, Comparisons(), StrCat("needs a comparison: one of ", names));
      }
      for (const std::string_view name : joints) {
        faults_.Add(JoinPath(path, name), "a rule either compares a claim or joins rules: make two of it");
      }
    } else if (joints.empty()) {
      faults_.AddMissing(path, {"claim", "all_of", "any_of", "not"},
                         "needs claim with a comparison, or all_of, any_of or not");
    }
    RefuseSecond(path, comparisons, "compares once");
    RefuseSecond(path, joints, "joins rules in one way");
  }

  void RefuseSecond(const std::string& path, const Names& names, std::string_view once) {
    for (size_t i = 1; i < names.size(); ++i) {
      faults_.Add(JoinPath(path, names[i]),
                  StrCat("a rule ", once, ", and here stands ", names[0], " already: make two rules of it"));
    }
  }

  std::optional<JsonScalar> CheckScalar(const std::string& path, const std::string& text) {
    if (text.empty()) return std::nullopt;
    auto scalar = JsonScalar::Parse(text);
    if (!scalar) {
      const bool container = text[0] == '[' || text[0] == '{';
      faults_.Add(path, container ? "must be a string, a number, a boolean or null"
                                  : "a number that neither 64 bits nor a double can hold");
    }
    return scalar;
  }

  void CheckNumber(const std::string& path, const std::string& text) {
    const auto scalar = CheckScalar(path, text);
    if (scalar && !scalar->is_number()) faults_.Add(path, StrCat("must be a number, is ", Quoted(text)));
  }

  void CheckOneOf(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& values) {
    for (int i = 0; i < values.size(); ++i) CheckScalar(IndexPath(path, i), values[i]);
    CheckDistinct(path, values, faults_);
    CheckNotEmpty(path, "an empty list would accept no token", faults_);
    if (values.size() > static_cast<int>(kRuleValues)) {
      faults_.Add(path, StrCat("has ", values.size(), " values, at most ", kRuleValues, " are taken"));
    }
  }

  void CheckPattern(const std::string& path, const std::string& text) {
    if (text.empty()) return;
    if (const auto pattern = Pattern::Compile(text); !pattern) faults_.Add(path, pattern.error());
  }

  void CheckMessage(const std::string& path, const std::string& text, int depth) {
    if (text.empty()) return;
    if (depth > 1) faults_.Add(path, "stands in the outermost rule only, which is the one that refuses");
    if (text.size() > kRuleMessageBytes) {
      faults_.Add(path, StrCat("has ", text.size(), " bytes, at most ", kRuleMessageBytes, " are taken"));
    }
    if (std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(c); })) {
      faults_.Add(path, "holds a control character; write one line");
    }
  }

  void CheckInner(const std::string& path, const google::protobuf::RepeatedPtrField<v1::Rule>& rules,
                  int depth) {
    CheckNotEmpty(path, "joins no rules: an empty list says nothing", faults_);
    for (int i = 0; i < rules.size(); ++i) Check(IndexPath(path, i), rules[i], depth + 1);
  }

  FaultList& faults_;
  size_t count_ = 0;
};

}  // namespace

void CheckPointer(const std::string& path, const std::string& pointer, FaultList& faults) {
  if (pointer.empty()) return;
  if (const auto parsed = JsonPointer::Parse(pointer); !parsed) {
    faults.Add(path, StrCat(Quoted(pointer), " ", parsed.error()));
  }
}

void CheckClaimRules(const std::string& path, const google::protobuf::RepeatedPtrField<v1::Rule>& rules,
                     FaultList& faults) {
  RuleChecker checker(faults);
  for (int i = 0; i < rules.size(); ++i) checker.Check(IndexPath(path, i), rules[i], 1);
  if (checker.count() > kRulesPerPolicy) {
    faults.Add(path, StrCat("has ", checker.count(), " rules, those in rules included; at most ",
                            kRulesPerPolicy, " are taken"));
  }
}

}  // namespace assay
