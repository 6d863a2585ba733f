#include "server/config/template_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "server/base/str_cat.h"
#include "server/config/http_url.h"
#include "server/config/issuer_rules.h"
#include "server/config/key_source_rules.h"
#include "server/config/public_suffix.h"
#include "server/config/scalar_text.h"
#include "server/config/shared_rules.h"
#include "server/config/template_compiler.h"
#include "server/engine/issuer_registry.h"

namespace assay {
namespace {

constexpr uint32_t kMostTenants = 10'000;
// Stands for a tenant where a rule of issuers judges what becomes of a template; it reads much like the
// placeholder.
constexpr std::string_view kSample = "tenantid";

// Spelled is a spelling that could be of a token, and where it stands.
struct Spelled {
  std::string path;
  std::string alias;
  IssuerTemplate issuers;
};

// A token chooses its tenant, so where the tenant stands at the end of a host's name, or near it, it would
// choose the host, and with it whose keys judge it.
void CheckHost(const std::string& path, std::string_view text, FaultList& faults) {
  const size_t scheme = text.find("://");
  if (scheme == text.npos) return;
  std::string_view authority = text.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const size_t at = authority.rfind(kTenantPlaceholder);
  if (at == authority.npos) return;
  std::string_view domain = authority.substr(at + kTenantPlaceholder.size());
  domain = domain.substr(0, domain.find(':'));
  const std::vector<std::string> labels = absl::StrSplit(std::string(domain), '.');
  const bool whole =
      std::none_of(labels.begin() + 1, labels.end(), [](const std::string& label) { return label.empty(); });
  const bool address = std::all_of(labels.back().begin(), labels.back().end(),
                                   [](unsigned char c) { return absl::ascii_isdigit(c); });
  if (domain.starts_with('.') && labels.size() > 2 && whole && !address) {
    domain.remove_prefix(1);
    if (!IsPublicSuffix(domain)) return;
    return faults.Add(path, StrCat("below ", Quoted(domain),
                                   " anybody may register a name, and be a tenant by that: behind "
                                   "{tenantid} stands a domain of the provider's, such as {tenantid}.idp.",
                                   domain));
  }
  faults.Add(path,
             "in a host's name {tenantid} stands before a dot and a domain of the provider's, such as "
             "{tenantid}.idp.example: else a token could name any host");
}

void CheckSpellings(const std::string& path, const std::string& alias, const v1::IssuerTemplate& issuers,
                    std::vector<Spelled>& spelled, FaultList& faults) {
  if (issuers.issuers().empty()) {
    faults.AddMissing(path, {"issuers"}, "needs issuers: spellings of iss with {tenantid} for the tenant");
  }
  for (int i = 0; i < issuers.issuers_size(); ++i) {
    const std::string& spelling = issuers.issuers(i);
    const std::string item = IndexPath(JoinPath(path, "issuers"), i);
    auto parsed = IssuerTemplate::Parse(spelling);
    if (!parsed) {
      faults.Add(item, HasTenant(spelling) ? "holds {tenantid} twice: one place names the tenant"
                                           : "needs {tenantid} where the tenant stands; an issuer without "
                                             "tenants belongs under issuers");
      continue;
    }
    const std::string sample = WithTenant(spelling, kSample);
    CheckIssuerText(item, sample, faults);
    CheckHost(item, spelling, faults);
    if (issuers.keys().discovery() == "auto" && i > 0 && !ParseHttpUrl(sample)) {
      faults.Add(item, "is no https URL, below which discovery: auto could find a document");
    }
    spelled.push_back({item, alias, *std::move(parsed)});
  }
}

void CheckOverlaps(const std::vector<Spelled>& spelled, FaultList& faults) {
  for (size_t later = 1; later < spelled.size(); ++later) {
    for (size_t first = 0; first < later; ++first) {
      if (!Overlap(spelled[first].issuers, spelled[later].issuers)) continue;
      faults.Add(spelled[later].path, StrCat("template ", spelled[later].alias, " overlaps ",
                                             Quoted(spelled[first].issuers.spelling()), " of template ",
                                             spelled[first].alias, ": some iss would be of both"));
      break;
    }
  }
}

void CheckTenantRule(const std::string& template_path, const v1::IssuerTemplate& issuers, FaultList& faults) {
  if (!issuers.has_tenant()) {
    return faults.AddMissing(template_path, {"tenant"},
                             "needs tenant: which tenants are served, by allow, pattern or any_tenant: true");
  }
  const std::string path = JoinPath(template_path, "tenant");
  const v1::TenantRule& rule = issuers.tenant();
  std::vector<std::string_view> named;
  if (!rule.allow().empty()) named.push_back("allow");
  if (!rule.pattern().empty()) named.push_back("pattern");
  if (rule.any_tenant()) named.push_back("any_tenant");
  if (named.empty()) {
    faults.AddMissing(path, {"allow", "pattern", "any_tenant"},
                      "needs allow, pattern, or any_tenant: true said aloud");
  }
  for (size_t i = 1; i < named.size(); ++i) {
    faults.Add(JoinPath(path, named[i]), StrCat("contradicts ", named[0], ": leave one of the two out"));
  }
  const std::string allow = JoinPath(path, "allow");
  for (int i = 0; i < rule.allow_size(); ++i) {
    if (IsTenant(rule.allow(i))) continue;
    faults.Add(IndexPath(allow, i), StrCat(Quoted(rule.allow(i)), " can be no tenant: 1 to ", kTenantBytes,
                                           " letters, digits, \".\", \"_\" and \"-\""));
  }
  CheckDistinct(allow, rule.allow(), faults);
  if (!rule.pattern().empty()) {
    const auto pattern = Pattern::Compile(rule.pattern());
    if (!pattern) faults.Add(JoinPath(path, "pattern"), pattern.error());
  }
  if (!rule.issuer_only()) return;
  const std::string issuer_only = JoinPath(path, "issuer_only");
  if (!rule.claim().empty()) faults.Add(issuer_only, "contradicts claim: leave one of the two out");
  if (!HasKeysPerTenant(issuers)) {
    faults.Add(issuer_only,
               "needs keys of each tenant's own; where tenants share them, a claim names the tenant");
  }
}

void CheckKeys(const std::string& path, const v1::IssuerTemplate& issuers, FaultList& faults) {
  const std::string keys_path = JoinPath(path, "keys");
  const v1::KeySource& keys = issuers.keys();
  CheckHost(JoinPath(keys_path, "discovery"), keys.discovery(), faults);
  CheckHost(JoinPath(keys_path, "url"), keys.url(), faults);
  for (int i = 0; i < keys.fallback_urls_size(); ++i) {
    const std::string item = IndexPath(JoinPath(keys_path, "fallback_urls"), i);
    CheckHost(item, keys.fallback_urls(i), faults);
    if (HasTenant(keys.fallback_urls(i)) == HasTenant(keys.url())) continue;
    faults.Add(item, HasTenant(keys.url())
                         ? "needs {tenantid}, as url has: keys of one tenant judge no other's"
                         : "holds {tenantid}, and url does not");
  }
  if (HasTenant(keys.file())) {
    faults.Add(JoinPath(keys_path, "file"), "holds {tenantid}: keys of a file are those of all tenants");
  }
  const bool per_tenant = HasKeysPerTenant(issuers);
  if (per_tenant && issuers.startup() != v1::STARTUP_LAZY) {
    faults.Add(JoinPath(path, "startup"), "keys of one tenant are always lazy: its first token fetches them");
  }
  const std::string max_tenants = JoinPath(path, "max_tenants");
  if (!per_tenant && faults.Written(max_tenants)) {
    faults.Add(max_tenants, "has no meaning for keys that all tenants share");
  } else if (per_tenant && (issuers.max_tenants() < 1 || issuers.max_tenants() > kMostTenants)) {
    faults.Add(max_tenants, StrCat("must be 1 to ", kMostTenants, ", is ", issuers.max_tenants()));
  }
  const std::string first = issuers.issuers().empty() ? "" : WithTenant(issuers.issuers(0), kSample);
  CheckKeySource(path, IssuerOf(issuers, first, kSample), faults);
}

}  // namespace

void CheckTemplates(const v1::Config& config, FaultList& faults) {
  std::vector<std::string> aliases;
  for (const auto& [alias, issuers] : config.issuer_templates()) aliases.push_back(alias);
  std::vector<Spelled> spelled;
  for (const std::string& alias : faults.InOrder("issuer_templates", aliases)) {
    const v1::IssuerTemplate& issuers = config.issuer_templates().at(alias);
    const std::string path = JoinPath("issuer_templates", alias);
    CheckIssuerName(path, alias, faults);
    if (config.issuers().contains(alias)) faults.AddName(path, "is the name of an issuer already");
    CheckSpellings(path, alias, issuers, spelled, faults);
    CheckTenantRule(path, issuers, faults);
    CheckAlgorithms(JoinPath(path, "algorithms"), issuers.algorithms(), faults);
    CheckRange(JoinPath(path, "clock_skew"), issuers.clock_skew(), kClockSkewRange, faults);
    CheckAudienceClaims(JoinPath(path, "audience_claims"), issuers.audience_claims(), faults);
    CheckKeys(path, issuers, faults);
  }
  if (spelled.size() > kIssuerTemplates) {
    return faults.Add("issuer_templates", StrCat("at most ", kIssuerTemplates,
                                                 " spellings of issuers in all, found ", spelled.size()));
  }
  CheckOverlaps(spelled, faults);
}

}  // namespace assay
