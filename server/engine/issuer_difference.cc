#include "server/engine/issuer_difference.h"

#include <algorithm>

#include "server/base/ascii_case.h"
#include "server/base/spelling.h"

namespace assay {
namespace {

constexpr std::string_view kEntraV1 = "https://sts.windows.net/";
constexpr std::string_view kEntraV2 = "https://login.microsoftonline.com/";

// Spelling is an issuer's name in the parts in which two that mean the same may differ.
struct Spelling {
  std::string_view scheme, host, path;  // the path without its leading and trailing slash
  bool slash;                           // at the end
};

Spelling SpellingOf(std::string_view issuer) {
  Spelling spelling{};
  if (const size_t at = issuer.find("://"); at != std::string_view::npos) {
    spelling.scheme = issuer.substr(0, at);
    issuer.remove_prefix(at + 3);
  }
  spelling.slash = issuer.ends_with('/');
  if (spelling.slash) issuer.remove_suffix(1);
  const size_t slash = std::min(issuer.find('/'), issuer.size());
  spelling.host = issuer.substr(0, slash);
  spelling.path = issuer.substr(std::min(slash + 1, issuer.size()));
  return spelling;
}

// WithoutVersion cuts a last part such as "v2.0" off a path.
std::string_view WithoutVersion(std::string_view path) {
  const size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const bool version =
      last.size() > 1 && last[0] == 'v' && last.find_first_not_of("0123456789.", 1) == std::string_view::npos;
  if (!version) return path;
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// EntraTenant is the tenant of an issuer of Microsoft Entra ID, in either version; empty of others.
std::string_view EntraTenant(std::string_view issuer) {
  for (const std::string_view prefix : {kEntraV1, kEntraV2}) {
    if (!issuer.starts_with(prefix)) continue;
    issuer.remove_prefix(prefix.size());
    return issuer.substr(0, issuer.find('/'));
  }
  return {};
}

// DomainOf is the last two labels of a host: enough to tell environments of one owner from strangers.
std::string_view DomainOf(std::string_view host) {
  host = host.substr(0, host.find(':'));
  const size_t last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return host;
  const size_t before = host.rfind('.', last - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

bool IsAddress(std::string_view host) {
  return host.find_first_not_of("0123456789.:[]") == std::string_view::npos;
}

}  // namespace

std::optional<IssuerDifference> DifferenceOf(std::string_view stated, std::string_view configured) {
  if (stated == configured) return std::nullopt;
  const Spelling a = SpellingOf(stated), b = SpellingOf(configured);
  const bool same_host = EqualsIgnoringCase(a.host, b.host);
  if (same_host && EqualsIgnoringCase(a.path, b.path)) {
    // Of several differences the one that is easiest to overlook is told; both spellings are shown.
    if (a.scheme != b.scheme) return IssuerDifference::kScheme;
    return a.slash != b.slash ? IssuerDifference::kSlash : IssuerDifference::kCase;
  }
  const std::string_view tenant = EntraTenant(stated);
  if (!tenant.empty() && tenant == EntraTenant(configured)) return IssuerDifference::kVersion;
  if (same_host && WithoutVersion(a.path) == WithoutVersion(b.path)) return IssuerDifference::kVersion;
  if (same_host && !a.host.empty() && !a.scheme.empty()) return IssuerDifference::kTenant;
  if (a.scheme.empty() || b.scheme.empty()) return std::nullopt;
  const bool one_owner = !IsAddress(a.host) && EqualsIgnoringCase(DomainOf(a.host), DomainOf(b.host));
  if (one_owner || (!a.path.empty() && a.path == b.path)) return IssuerDifference::kHost;
  // A letter wrong in the host of a name that is otherwise the same.
  if (!Nearest(stated, {configured}).empty()) return IssuerDifference::kHost;
  return std::nullopt;
}

}  // namespace assay
