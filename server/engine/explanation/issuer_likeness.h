// IssuerLikeness: which configured issuer an unknown one is most like, and in what it differs.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_

#include <optional>
#include <string_view>

#include "server/engine/explanation/recognised_shape.h"
#include "server/engine/issuer_registry.h"

namespace assay {

// IssuerLikeness is the one difference between the `iss` of a token and a configured issuer: a slash, case,
// scheme, version, tenant or host. Nothing where they are equal or have nothing in common. Pure.
std::optional<v1::Hint> IssuerDifference(std::string_view stated, std::string_view configured);

// NearestIssuer names the configured issuer that is most like `stated`; nothing where none is.
std::optional<RecognisedShape> NearestIssuer(std::string_view stated, const IssuerRegistry& registry);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_
