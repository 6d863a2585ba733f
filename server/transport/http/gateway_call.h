// A gateway's question over HTTP: how it is read, and how it is answered.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_GATEWAY_CALL_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_GATEWAY_CALL_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/base/address_range.h"
#include "server/transport/handlers/gateway_handler.h"
#include "server/transport/http/http_message.h"

namespace assay {

// GatewayTrust says whose word of a request is taken, beside the headers that the request's own client wrote.
struct GatewayTrust {
  std::vector<AddressRange> peers{};        // by the address of the TCP connection
  std::string client_certificate_header{};  // empty: none
};

// GatewayRequestOf reads what `front` tells of the request that a gateway holds; its views are of `request`
// and of `policy`. kForwardAuth has the method in X-Forwarded-Method, kAuthRequest in X-Original-Method, both
// of peers that are believed only, and kExtHttp as its own. A header that stands twice is not believed.
GatewayRequest GatewayRequestOf(const HttpRequest& request, Front front, std::string_view policy,
                                const GatewayTrust& trust);

// CallOf reads what the handlers want to know beside that: the trace id.
Call CallOf(const HttpRequest& request);

// GatewayResponse is exactly 200 with the identity headers for an allowance, and with an empty body; to
// Envoy, which alone can be told so, also what it has to remove. A denial is written as it is.
HttpResponse GatewayResponse(Front front, GatewayAnswer answer);
HttpResponse DenialResponse(GatewayDenial denial);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_GATEWAY_CALL_H_
