#include "server/command/case_issuers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/config/policy_compiler.h"

namespace assay {
namespace {

// No file can be there: /dev/null is no folder.
constexpr char kNowhere[] = "/dev/null/no-keys";

// AllowedBy is the allow-list of a loaded issuer or template.
template <typename Entry>
AlgorithmSet AllowedBy(const Entry& entry) {
  v1::Issuer issuer;
  *issuer.mutable_algorithms() = entry.algorithms();
  return AlgorithmsOf(issuer);
}

// An RSA key takes a hundred times as long to make as any other.
const Algorithm& QuickestOf(const AlgorithmSet& allowed) {
  const Algorithm* first = nullptr;
  for (const Algorithm& row : Algorithms()) {
    if (!allowed.Contains(row)) continue;
    if (row.key_type != KeyType::kRsa) return row;
    if (first == nullptr) first = &row;
  }
  return *first;  // a loaded configuration allows at least one
}

std::string KeySetOf(const std::vector<SigningKey>& keys) {
  std::string jwks;
  for (const SigningKey& key : keys) StrAppend(&jwks, jwks.empty() ? "" : ",", key.PublicJwk());
  return StrCat(R"({"keys":[)", jwks, "]}");
}

}  // namespace

std::string HeaderAlgorithm(const v1::TokenRecipe& recipe) {
  if (recipe.header().empty()) return "";
  const auto document = JsonDocument::Parse(recipe.header());
  const auto header = document ? AsObject(document->root()) : std::nullopt;
  const auto member = header ? Member(*header, "alg") : std::nullopt;
  return std::string(member ? AsString(*member).value_or("") : "");
}

CaseIssuers::CaseIssuers(const v1::Config& config, const v1::TestCases& cases)
    : config_(config), config_without_keys_(config) {
  Supply(cases, *config_.mutable_issuers(), *config_without_keys_.mutable_issuers());
  Supply(cases, *config_.mutable_issuer_templates(), *config_without_keys_.mutable_issuer_templates());
}

template <typename Entries>
void CaseIssuers::Supply(const v1::TestCases& cases, Entries& with_keys, Entries& without_keys) {
  for (auto& [alias, entry] : with_keys) {
    const AlgorithmSet allowed = AllowedBy(entry);
    Make(alias, QuickestOf(allowed));
    for (const v1::TestCase& test : cases.cases()) {
      if (test.token().issuer() != alias) continue;
      const Algorithm* algorithm = FindAlgorithm(HeaderAlgorithm(test.token()));
      if (algorithm != nullptr && allowed.Contains(*algorithm)) Make(alias, *algorithm);
    }
    entry.clear_keys();
    entry.mutable_keys()->set_inline_(KeySetOf(keys_.at(alias)));
  }
  for (auto& [alias, entry] : without_keys) {
    entry.clear_keys();
    entry.mutable_keys()->set_file(kNowhere);
  }
}

const SigningKey& CaseIssuers::KeyFor(const std::string& issuer, std::string_view algorithm) const {
  const std::vector<SigningKey>& keys = keys_.at(issuer);
  for (const SigningKey& key : keys) {
    if (key.algorithm().name == algorithm) return key;
  }
  return keys.front();
}

void CaseIssuers::Make(const std::string& issuer, const Algorithm& algorithm) {
  std::vector<SigningKey>& keys = keys_[issuer];
  const auto same = [&](const SigningKey& key) { return &key.algorithm() == &algorithm; };
  if (std::any_of(keys.begin(), keys.end(), same)) return;
  std::string key_id = absl::AsciiStrToLower(StrCat(issuer, "-", algorithm.name));
  keys.push_back(SigningKey::Generate(algorithm, std::move(key_id)));
}

}  // namespace assay
