// What a stranger is told through a gateway: as little as will do.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_DENIAL_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_DENIAL_H_

#include <string>
#include <string_view>

#include "server/engine/gateway_settings.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/identity_headers.h"

namespace assay {

// GatewayDenial is the answer to whoever sent a token that is refused, or that nobody can judge now.
struct GatewayDenial {
  int status = 401;  // 401, 403 or 503
  HeaderList headers;
  std::string body;  // problem details (RFC 9457) in JSON
};

// DenialOf makes the answer of a judgement that is not "verified": the RFC 6750 challenge, with
// `resource_metadata` (RFC 9728 section 5.1) where the policy names one, the public code and the correlation
// id. All reasons of one public code look alike, unless `settings` opts in to details. Nothing of a token
// stands in it. `origin` is the request's, for scripts that may read why they were denied; `rules` may be
// null: no policy was found.
GatewayDenial DenialOf(const Judgement& judgement, const GatewaySettings& settings, const GatewayRules* rules,
                       std::string_view origin);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_DENIAL_H_
