// ParseMintQuery: the query of GET /token, read strictly and refused helpfully.
#ifndef ASSAY_SERVER_DEMO_MINT_QUERY_H_
#define ASSAY_SERVER_DEMO_MINT_QUERY_H_

#include <string>

#include "server/demo/token_mint.h"
#include "server/transport/http/http_message.h"
#include "tl/expected.hpp"

namespace assay {

// ParseMintQuery reads alg, sub, aud, scope, ttl and defect from the request's query. The error is a text for
// the person who typed it: it names what is wrong and lists what there is.
tl::expected<MintRequest, std::string> ParseMintQuery(const HttpRequest& request);

// MintQueryUsage lists the parameters with their defaults and values, a line each.
std::string MintQueryUsage();

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_MINT_QUERY_H_
