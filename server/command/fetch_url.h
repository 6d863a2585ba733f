// FetchUrl: one GET for a command line, by the same fetcher that key supply uses.
#ifndef ASSAY_SERVER_COMMAND_FETCH_URL_H_
#define ASSAY_SERVER_COMMAND_FETCH_URL_H_

#include <string>
#include <string_view>

#include "server/jwks/http_fetcher.h"
#include "tl/expected.hpp"

namespace assay {

bool IsHttpUrl(std::string_view text);

// FetchUrl returns the body of a 200. Waits.
tl::expected<std::string, FetchFault> FetchUrl(const FetchRequest& request);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_FETCH_URL_H_
