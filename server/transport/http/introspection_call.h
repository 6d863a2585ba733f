// A resource server's question over HTTP (RFC 7662): how it is read, and how it is answered.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_INTROSPECTION_CALL_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_INTROSPECTION_CALL_H_

#include <string>

#include "server/transport/handlers/introspect_handler.h"
#include "server/transport/handlers/shared_secret.h"
#include "server/transport/http/http_message.h"
#include "tl/expected.hpp"

namespace assay {

// IntrospectedToken returns the one token of a form (RFC 7662 section 2.1; its hint does not matter), or what
// the caller is answered instead: 401 for whom `secret` does not let in, with no word on why, 415 for what is
// no form, and 400 for a form without exactly one token. Nothing of a stranger's body is looked at.
tl::expected<std::string, HttpResponse> IntrospectedToken(const HttpRequest& request, SharedSecret& secret);

// IntrospectionResponse is 200 with the JSON, or the 503 as it is; nobody may keep either.
HttpResponse IntrospectionResponse(Introspection introspection);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_INTROSPECTION_CALL_H_
