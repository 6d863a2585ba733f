// FetchUrl: one GET for a command line, by the same fetcher that key supply uses.
#ifndef ASSAY_SERVER_COMMAND_FETCH_URL_H_
#define ASSAY_SERVER_COMMAND_FETCH_URL_H_

#include <string>
#include <string_view>

#include "server/jwks/http_fetcher.h"
#include "tl/expected.hpp"

namespace assay {

bool IsHttpUrl(std::string_view text);

// FetchUrl returns the body of a 200. The operator named the URL, so by default plain http is taken to any
// host. Waits.
tl::expected<std::string, FetchFault> FetchUrl(const std::string& url,
                                               const FetchOptions& options = {.allow_http = true});

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_FETCH_URL_H_
