#include "server/engine/diagnosis/issuer_spelling.h"

#include <string>
#include <vector>

#include "server/base/ascii_case.h"

namespace assay {
namespace {

std::string_view WithoutSlash(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string_view WithoutScheme(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) return text.substr(scheme.size());
  }
  return text;
}

// WithoutVersion cuts a last part such as "/v2.0" off.
std::string_view WithoutVersion(std::string_view text) {
  const size_t slash = text.rfind('/');
  if (slash == text.npos) return text;
  const std::string_view part = text.substr(slash + 1);
  const bool version = part.size() >= 2 && (part[0] == 'v' || part[0] == 'V') &&
                       part.find_first_not_of("0123456789.", 1) == part.npos;
  return version ? text.substr(0, slash) : text;
}

// Parts are scheme, nothing, authority, and the parts of the path.
std::vector<std::string_view> Parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == text.npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

bool DifferInOnePartOfThePath(std::string_view a, std::string_view b) {
  constexpr size_t kBeforePath = 3;
  const auto parts_a = Parts(a);
  const auto parts_b = Parts(b);
  if (parts_a.size() != parts_b.size()) return false;
  size_t differ = 0;
  for (size_t i = 0; i < parts_a.size(); ++i) {
    if (parts_a[i] == parts_b[i]) continue;
    if (i < kBeforePath || parts_a[i].empty() || parts_b[i].empty()) return false;
    ++differ;
  }
  return differ == 1;
}

}  // namespace

v1::IssuerFinding IssuerDifference(std::string_view configured, std::string_view stated) {
  if (configured == stated) return v1::ISSUER_FINDING_UNSPECIFIED;
  if (WithoutSlash(configured) == WithoutSlash(stated)) return v1::ISSUER_FINDING_ISSUER_TRAILING_SLASH;
  if (EqualsIgnoringCase(configured, stated)) return v1::ISSUER_FINDING_ISSUER_CASE;
  if (WithoutScheme(configured) == WithoutScheme(stated)) return v1::ISSUER_FINDING_ISSUER_SCHEME;
  if (WithoutVersion(WithoutSlash(configured)) == WithoutVersion(WithoutSlash(stated))) {
    return v1::ISSUER_FINDING_ISSUER_VERSION;
  }
  if (DifferInOnePartOfThePath(configured, stated)) return v1::ISSUER_FINDING_ISSUER_TENANT;
  return v1::ISSUER_FINDING_UNSPECIFIED;
}

}  // namespace assay
