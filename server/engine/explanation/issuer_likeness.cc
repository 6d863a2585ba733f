#include "server/engine/explanation/issuer_likeness.h"

#include <string>

#include "server/base/str_cat.h"
#include "server/engine/issuer_difference.h"
#include "server/jose/finding.h"

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

}  // namespace

std::optional<RecognisedShape> NearestIssuer(std::string_view stated, const IssuerRegistry& registry) {
  const Issuer* nearest = nullptr;
  std::optional<IssuerDifference> smallest;
  for (const Issuer& issuer : registry.issuers()) {
    const auto difference = DifferenceOf(stated, issuer.issuer);
    // Of equal ones the first by name, always the same.
    const bool nearer = difference && (!smallest || *difference < *smallest ||
                                       (*difference == *smallest && issuer.name < nearest->name));
    if (!nearer) continue;
    nearest = &issuer;
    smallest = difference;
  }
  if (nearest == nullptr) return std::nullopt;
  return RecognisedShape{HintOf(*smallest),
                         StrCat("iss is ", Excerpt(stated), "; issuer ", Excerpt(nearest->name),
                                " is configured as ", Excerpt(nearest->issuer), ": ", WordFor(*smallest))};
}

}  // namespace assay
