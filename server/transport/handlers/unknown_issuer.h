// UnknownIssuer: what an operator hears who names an issuer that is not there.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_UNKNOWN_ISSUER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_UNKNOWN_ISSUER_H_

#include <string>

#include "absl/status/status.h"
#include "server/engine/issuer_registry.h"

namespace assay {

// UnknownIssuer is NOT_FOUND with the configured name that was likely meant, else with some of those that
// there are; INVALID_ARGUMENT for no name at all.
absl::Status UnknownIssuer(const IssuerRegistry& registry, const std::string& name);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_UNKNOWN_ISSUER_H_
