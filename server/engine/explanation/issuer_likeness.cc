#include "server/engine/explanation/issuer_likeness.h"

#include <algorithm>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/engine/issuer_difference.h"
#include "server/jose/finding.h"
#include "server/jose/issuer_template.h"

namespace assay {
namespace {

v1::Hint HintOf(IssuerDifference difference) {
  switch (difference) {
    case IssuerDifference::kSlash:
      return v1::HINT_ISSUER_SLASH;
    case IssuerDifference::kCase:
      return v1::HINT_ISSUER_CASE;
    case IssuerDifference::kScheme:
      return v1::HINT_ISSUER_SCHEME;
    case IssuerDifference::kVersion:
      return v1::HINT_ISSUER_VERSION;
    case IssuerDifference::kTenant:
      return v1::HINT_ISSUER_TENANT;
    case IssuerDifference::kHost:
      return v1::HINT_ISSUER_HOST;
  }
  return v1::HINT_UNSPECIFIED;
}

std::string_view WordFor(IssuerDifference difference) {
  switch (difference) {
    case IssuerDifference::kSlash:
      return "one of them ends with a slash";
    case IssuerDifference::kCase:
      return "some letters differ in case";
    case IssuerDifference::kScheme:
      return "one is http, the other https";
    case IssuerDifference::kVersion:
      return "the version differs";
    case IssuerDifference::kTenant:
      return "the path differs";
    case IssuerDifference::kHost:
      return "the host differs";
  }
  return "";
}

// TenantStated is what `stated` has where the template has its tenant: in the same part of the path or host.
std::string_view TenantStated(std::string_view stated, std::string_view spelling) {
  const size_t at = spelling.find(kTenantPlaceholder);
  const std::string_view before = spelling.substr(0, at);
  const std::string_view after = spelling.substr(at + kTenantPlaceholder.size());
  for (auto slashes = std::count(before.begin(), before.end(), '/'); slashes > 0; --slashes) {
    const size_t slash = stated.find('/');
    if (slash == stated.npos) return {};
    stated.remove_prefix(slash + 1);
  }
  stated = stated.substr(0, stated.find('/'));
  const std::string_view head = before.substr(before.rfind('/') + 1), tail = after.substr(0, after.find('/'));
  if (stated.starts_with(head)) stated.remove_prefix(head.size());
  if (stated.ends_with(tail)) {
    stated.remove_suffix(tail.size());
  } else if (!tail.empty()) {
    stated = stated.substr(0, stated.find(tail.front()));
  }
  return stated;
}

// SpellingsOf are the names that an issuer could have had: a template's with the tenant that is stated.
std::vector<std::string> SpellingsOf(const Issuer& issuer, std::string_view stated) {
  if (issuer.templates.empty()) return {issuer.issuer};
  std::vector<std::string> spellings;
  for (const IssuerTemplate& each : issuer.templates) {
    const std::string_view tenant = TenantStated(stated, each.spelling());
    spellings.push_back(IsTenant(tenant) ? WithTenant(each.spelling(), tenant) : each.spelling());
  }
  return spellings;
}

}  // namespace

std::optional<RecognisedShape> NearestIssuer(std::string_view stated, const IssuerRegistry& registry) {
  const Issuer* nearest = nullptr;
  std::optional<IssuerDifference> smallest;
  for (const Issuer& issuer : registry.issuers()) {
    for (const std::string& spelling : SpellingsOf(issuer, stated)) {
      const auto difference = DifferenceOf(stated, spelling);
      // Of equal ones the first by name, always the same.
      const bool nearer = difference && (!smallest || *difference < *smallest ||
                                         (*difference == *smallest && issuer.name < nearest->name));
      if (!nearer) continue;
      nearest = &issuer;
      smallest = difference;
    }
  }
  if (nearest == nullptr) return std::nullopt;
  return RecognisedShape{HintOf(*smallest),
                         StrCat("iss is ", Excerpt(stated), "; issuer ", Excerpt(nearest->name),
                                " is configured as ", Excerpt(nearest->issuer), ": ", WordFor(*smallest))};
}

}  // namespace assay
