#include "server/config/field_meaning.h"

#include <unordered_map>

namespace assay {
namespace {

using Kind = FieldMeaning::Kind;
using Table = std::unordered_map<std::string_view, FieldMeaning>;

constexpr FieldMeaning kNothing = {Kind::kNothing};

// Names are full names without "assay.v1.". Leaving a field out is safe: a change of it "may do both".
const Table& Meanings() {
  static const auto* const table = new Table{
      {"Config.api_version", kNothing},
      {"Config.state_dir", kNothing},
      {"Config.listeners", kNothing},
      {"Config.defaults", kNothing},  // loading has put them into the issuers
      {"Config.default_policy", {Kind::kOffer}},
      {"Config.policies", {Kind::kAllowed}},
      {"Config.include", kNothing},  // loading has read what it names
      {"Config.telemetry", kNothing},
      {"RevocationsSection.file", {Kind::kDenial}},
      {"LimitsSection.token_bytes", {Kind::kBound}},

      {"Issuer.algorithms", {Kind::kAllowed}},
      {"Issuer.clock_skew", {Kind::kBound}},
      {"Issuer.startup", kNothing},
      {"Issuer.kidless", {Kind::kRanked, "reject single try_all "}},
      {"KeySource.connect_timeout", kNothing},
      {"KeySource.total_timeout", kNothing},

      {"IssuerTemplate.issuers", {Kind::kAllowed}},
      {"IssuerTemplate.algorithms", {Kind::kAllowed}},
      {"IssuerTemplate.clock_skew", {Kind::kBound}},
      {"IssuerTemplate.startup", kNothing},
      {"IssuerTemplate.kidless", {Kind::kRanked, "reject single try_all "}},
      {"IssuerTemplate.max_tenants", kNothing},
      {"TenantRule.allow", {Kind::kAllowed, {}, "any_tenant"}},
      {"TenantRule.any_tenant", {Kind::kPermission}},

      {"Policy.accept", {Kind::kAllowed}},
      {"Policy.scopes_all", {Kind::kDemanded}},
      {"Policy.scopes_any", {Kind::kAnyDemanded}},
      {"Policy.types", {Kind::kAllowed, {}, "any_type"}},
      {"Policy.max_lifetime", {Kind::kBound}},
      {"Policy.max_age", {Kind::kBound}},
      {"Policy.require", {Kind::kDemanded}},
      {"Policy.rules", {Kind::kDemanded}},
      {"Policy.candidate", kNothing},
      {"Policy.enforcement", {Kind::kRanked, "on off "}},
      {"Policy.any_type", {Kind::kPermission}},
      {"Policy.allow_tokens_that_never_expire", {Kind::kPermission}},
      {"Acceptance.audiences", {Kind::kAllowed, {}, "any_audience"}},
      {"Acceptance.any_audience", {Kind::kPermission}},
      {"Acceptance.match", {Kind::kRanked, "exact all any ", "any_audience"}},
  };
  return *table;
}

}  // namespace

FieldMeaning MeaningOf(const google::protobuf::FieldDescriptor& field) {
  constexpr std::string_view kPackage = "assay.v1.";
  const std::string_view name = std::string_view(field.full_name()).substr(kPackage.size());
  const auto found = Meanings().find(name);
  return found == Meanings().end() ? FieldMeaning() : found->second;
}

size_t KnownMeanings() { return Meanings().size(); }

}  // namespace assay
