#include "server/command/test_cases.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "client/cli/time_option.h"
#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/fault_list.h"
#include "server/config/yaml_reader.h"

namespace assay {
namespace {

template <typename Map>
std::vector<std::string_view> NamesOf(const Map& entries) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : entries) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

// Judges cases of one file and fills in what they leave out.
class CaseRules {
 public:
  CaseRules(const v1::Config& config, FaultList& faults)
      : config_(config),
        faults_(faults),
        policies_(NamesOf(config.policies())),
        issuers_(NamesOf(config.issuers())) {
    for (const auto& [name, value] : config.issuer_templates()) issuers_.push_back(name);
  }

  void Check(const std::string& path, v1::TestCase& test) {
    if (test.name().empty()) {
      faults_.AddMissing(path, {"name"}, "needs name: what the case shows, in a sentence");
    } else if (!names_.insert(test.name()).second) {
      faults_.Add(JoinPath(path, "name"), "stands above already: no two cases are named alike");
    }
    CheckPolicy(path, test);
    CheckRecipe(JoinPath(path, "token"), test.token());
    FillIssuer(path, test);
    if (!test.at().empty() && !cli::ParseWallTime(test.at())) {
      faults_.Add(JoinPath(path, "at"),
                  StrCat("expected a time such as \"2026-11-23T09:30:00Z\", found ", Quoted(test.at())));
    }
    if (!test.has_expect()) {
      faults_.AddMissing(path, {"expect"},
                         "needs expect, such as {verified: {}} or {rejected: TOKEN_EXPIRED}");
    } else {
      CheckExpectation(JoinPath(path, "expect"), test.expect());
    }
  }

 private:
  void CheckPolicy(const std::string& path, v1::TestCase& test) {
    if (test.policy().empty()) test.set_policy(config_.default_policy());
    if (test.policy().empty()) {
      faults_.AddMissing(path, {"policy"}, "needs policy: the configuration has no default_policy");
    } else if (!config_.policies().contains(test.policy())) {
      faults_.Add(JoinPath(path, "policy"),
                  StrCat("no policy is named ", Quoted(test.policy()), DidYouMean(test.policy(), policies_)));
    }
  }

  void CheckObject(const std::string& path, const std::string& json) {
    if (json.empty()) return;
    const auto document = JsonDocument::Parse(json);
    if (document && AsObject(document->root())) return;
    const bool twice = !document && document.error() == JsonError::kDuplicateMember;
    faults_.Add(path, twice ? "a member is named twice; give such a token whole, as compact"
                            : "expected a mapping that JSON can say");
  }

  void CheckRecipe(const std::string& path, const v1::TokenRecipe& recipe) {
    CheckObject(JoinPath(path, "header"), recipe.header());
    CheckObject(JoinPath(path, "claims"), recipe.claims());
    Contradict(path, "expired_ago", recipe.has_expired_ago(), "expires_in", recipe.has_expires_in());
    Contradict(path, "issued_in", recipe.has_issued_in(), "issued_ago", recipe.has_issued_ago());
    if (recipe.compact().empty()) return;
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    recipe.GetReflection()->ListFields(recipe, &fields);
    for (const auto* field : fields) {
      if (field->name() != "compact") Contradict(path, field->name(), true, "compact", true);
    }
  }

  void Contradict(const std::string& path, std::string_view one, bool one_set, std::string_view other,
                  bool other_set) {
    if (one_set && other_set)
      faults_.Add(JoinPath(path, one), StrCat("contradicts ", other, ": leave one of the two out"));
  }

  void FillIssuer(const std::string& path, v1::TestCase& test) {
    const std::string issuer_path = JoinPath(JoinPath(path, "token"), "issuer");
    const std::string& named = test.token().issuer();
    const bool is_template = config_.issuer_templates().contains(named);
    if (!named.empty() && !is_template && !config_.issuers().contains(named)) {
      faults_.Add(issuer_path,
                  StrCat("no issuer is configured under this name", DidYouMean(named, issuers_)));
    }
    const std::string token_path = JoinPath(path, "token");
    if (is_template && test.token().tenant().empty())
      faults_.AddMissing(token_path, {"tenant"}, "needs tenant: which one of the template's issuers it is");
    if (!is_template && !test.token().tenant().empty())
      faults_.Add(JoinPath(token_path, "tenant"), "has a meaning beside an issuer that is a template only");
    if (!named.empty()) return;
    const auto policy = config_.policies().find(test.policy());
    if (policy == config_.policies().end() || !test.token().compact().empty()) return;
    for (const std::string_view alias : NamesOf(policy->second.accept())) {
      if (!config_.issuers().contains(std::string(alias))) continue;
      test.mutable_token()->set_issuer(std::string(alias));
      return;
    }
    faults_.AddMissing(path, {"token"},
                       "needs token: {issuer: ALIAS}, as the policy accepts no issuer that stands alone");
  }

  void CheckExpectation(const std::string& path, const v1::Expectation& expect) {
    std::vector<std::string_view> named;
    if (expect.has_verified()) named.push_back("verified");
    if (!expect.rejected().empty()) named.push_back("rejected");
    if (!expect.unjudged().empty()) named.push_back("unjudged");
    if (named.empty()) {
      faults_.AddMissing(path, {"verified", "rejected", "unjudged"},
                         "needs one of verified, rejected, unjudged");
    }
    for (size_t i = 1; i < named.size(); ++i)
      faults_.Add(JoinPath(path, named[i]), StrCat("contradicts ", named[0], ": a verdict is one of them"));
    CheckReason(JoinPath(path, "rejected"), expect.rejected(), v1::OUTCOME_REJECTED);
    CheckReason(JoinPath(path, "unjudged"), expect.unjudged(), v1::OUTCOME_UNJUDGED);
  }

  void CheckReason(const std::string& path, const std::string& name, v1::Outcome outcome) {
    if (name.empty()) return;
    std::vector<std::string_view> of_outcome;
    const auto& values = *google::protobuf::GetEnumDescriptor<v1::Reason>();
    for (int i = 0; i < values.value_count(); ++i) {
      const ReasonEntry& entry = Describe(static_cast<v1::Reason>(values.value(i)->number()));
      if (entry.outcome == outcome) of_outcome.push_back(entry.name);
      if (entry.name != name) continue;
      if (entry.outcome == outcome) return;
      return faults_.Add(
          path, StrCat(name,
                       entry.outcome == v1::OUTCOME_REJECTED ? " rejects a token: expect {rejected: "
                                                             : " leaves a token unjudged: expect {unjudged: ",
                       name, "}"));
    }
    faults_.Add(path, StrCat("there is no reason ", Quoted(name), DidYouMean(name, of_outcome)));
  }

  const v1::Config& config_;
  FaultList& faults_;
  const std::vector<std::string_view> policies_;
  std::vector<std::string_view> issuers_;
  std::set<std::string> names_;
};

}  // namespace

tl::expected<v1::TestCases, ConfigFaults> ReadTestCases(std::string_view text, const v1::Config& config) {
  v1::TestCases cases;
  YamlReading reading = ReadYaml(text, cases);
  for (const ConfigFault& fault : reading.faults.kept()) {
    if (fault.path.empty()) return tl::make_unexpected(std::move(reading.faults));
  }
  if (reading.faults.left_out() > 0) return tl::make_unexpected(std::move(reading.faults));
  FaultList faults(std::move(reading));
  if (cases.cases().empty()) faults.AddMissing("", {"cases"}, "no cases: nothing would be tested");
  CaseRules rules(config, faults);
  for (int i = 0; i < cases.cases_size(); ++i) rules.Check(IndexPath("cases", i), *cases.mutable_cases(i));
  ConfigFaults all = std::move(faults).Take();
  if (!all.empty()) return tl::make_unexpected(std::move(all));
  return cases;
}

}  // namespace assay
