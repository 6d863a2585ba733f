#include "server/transport/handlers/unknown_issuer.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "server/base/spelling.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr size_t kNamed = 8;

}  // namespace

absl::Status UnknownIssuer(const IssuerRegistry& registry, const std::string& name) {
  if (name.empty()) return absl::InvalidArgumentError("issuer: name one, as the configuration does");
  std::vector<std::string_view> names;
  for (const Issuer& issuer : registry.issuers()) {
    if (issuer.issuer == name) {
      return absl::NotFoundError(
          StrCat("issuers go by their configured names here: \"", issuer.name, "\" is this one"));
    }
    names.push_back(issuer.name);
  }
  std::string hint = DidYouMean(name, names);
  if (hint.empty() && !names.empty()) {
    std::sort(names.begin(), names.end());
    hint = "; there are ";
    for (size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
      StrAppend(&hint, i == 0 ? "" : ", ", names[i]);
    }
    if (names.size() > kNamed) StrAppend(&hint, " and ", names.size() - kNamed, " more");
  }
  return absl::NotFoundError(StrCat("no issuer of that name is configured", hint));
}

}  // namespace assay
