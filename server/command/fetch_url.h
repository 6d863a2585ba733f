// FetchUrl: one GET for a command line, by the same fetcher that key supply uses.
#ifndef ASSAY_SERVER_COMMAND_FETCH_URL_H_
#define ASSAY_SERVER_COMMAND_FETCH_URL_H_

#include <string>
#include <string_view>

#include "server/jwks/http_fetcher.h"
#include "tl/expected.hpp"

namespace assay {

bool IsHttpUrl(std::string_view text);

// Namer is who has named a URL: a stranger's leads to public addresses by https only.
enum class Namer { kOperator, kStranger };

// FetchUrl returns the body of a 200. Waits.
tl::expected<std::string, FetchFault> FetchUrl(const std::string& url, Namer namer = Namer::kOperator);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_FETCH_URL_H_
