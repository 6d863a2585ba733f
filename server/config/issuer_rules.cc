#include "server/config/issuer_rules.h"

#include <algorithm>
#include <map>
#include <vector>

#include "server/base/str_cat.h"
#include "server/config/http_url.h"
#include "server/config/key_source_rules.h"
#include "server/config/shared_rules.h"

namespace assay {

void CheckIssuerName(const std::string& path, const std::string& alias, FaultList& faults) {
  CheckName(path, alias, faults);
  if (alias == "unknown") {
    faults.AddName(path, "this name is taken: metrics count tokens of strangers under it");
  }
}

void CheckIssuerText(const std::string& path, const std::string& issuer, FaultList& faults) {
  // It is compared byte for byte, so such a slip would make every token's issuer unknown.
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  if (std::any_of(issuer.begin(), issuer.end(), blank)) {
    faults.Add(path, "holds a blank or a control character; no provider's iss does");
  }
  const auto url = ParseHttpUrl(issuer);
  if (url && url->user_info) faults.Add(path, "holds user information; no provider's iss does");
}

namespace {

void CheckIssuer(const std::string& alias, const v1::Issuer& issuer, FaultList& faults) {
  const std::string path = JoinPath("issuers", alias);
  CheckIssuerName(path, alias, faults);
  if (issuer.issuer().empty()) {
    faults.AddMissing(path, {"issuer"}, "needs issuer: the exact iss of its tokens");
  } else {
    CheckIssuerText(JoinPath(path, "issuer"), issuer.issuer(), faults);
  }
  CheckAlgorithms(JoinPath(path, "algorithms"), issuer.algorithms(), faults);
  CheckRange(JoinPath(path, "clock_skew"), issuer.clock_skew(), kClockSkewRange, faults);
  CheckAudienceClaims(JoinPath(path, "audience_claims"), issuer.audience_claims(), faults);
  CheckKeySource(path, issuer, faults);
}

}  // namespace

void CheckIssuers(const v1::Config& config, FaultList& faults) {
  if (config.issuers().empty() && config.issuer_templates().empty()) {
    faults.AddMissing("", {"issuers", "issuer_templates", "include"},
                      "no issuers: every token would be refused");
  }
  std::vector<std::string> aliases;
  for (const auto& [alias, issuer] : config.issuers()) aliases.push_back(alias);
  std::map<std::string, std::string> alias_of;  // by exact iss
  for (const std::string& alias : faults.InOrder("issuers", aliases)) {
    const v1::Issuer& issuer = config.issuers().at(alias);
    CheckIssuer(alias, issuer, faults);
    if (issuer.issuer().empty()) continue;
    const auto [first, added] = alias_of.emplace(issuer.issuer(), alias);
    if (!added) {
      faults.Add(StrCat("issuers.", alias, ".issuer"),
                 StrCat(Quoted(issuer.issuer()), " is issuer ", first->second, " already"));
    }
  }
}

}  // namespace assay
