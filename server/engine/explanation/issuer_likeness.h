// NearestIssuer: which configured issuer an unknown one is most like, and in what it differs.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_

#include <optional>
#include <string_view>

#include "server/engine/explanation/recognised_shape.h"
#include "server/engine/issuer_registry.h"

namespace assay {

// NearestIssuer names the configured issuer, or template of issuers, that is most like `stated`; nothing
// where none is.
std::optional<RecognisedShape> NearestIssuer(std::string_view stated, const IssuerRegistry& registry);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_ISSUER_LIKENESS_H_
