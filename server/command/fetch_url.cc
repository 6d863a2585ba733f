#include "server/command/fetch_url.h"

#include <optional>
#include <utility>

#include "server/base/clock.h"
#include "server/command/waiting_executor.h"
#include "server/fetch/curl_fetcher.h"

namespace assay {

bool IsHttpUrl(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

tl::expected<std::string, FetchFault> FetchUrl(const FetchRequest& request) {
  const SystemClock clock;
  WaitingExecutor here;
  bool done = false;
  tl::expected<std::string, FetchFault> body;
  CurlFetcher fetcher(clock);
  fetcher.Post([&] {
    fetcher.Fetch(request, [&](tl::expected<FetchResponse, FetchFault> response) {
      here.Post([&, response = std::move(response)]() mutable {
        if (response) {
          body = std::move(response->body);
        } else {
          body = tl::unexpected(std::move(response.error()));
        }
        done = true;
      });
    });
  });
  here.RunUntil(done);
  return body;
}

}  // namespace assay
