// ScriptedFetcher: a network of answers by URL.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_FETCHER_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_FETCHER_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/jwks/http_fetcher.h"
#include "tests/testing/manual_loop.h"

namespace assay::testing {

// ScriptedFetcher answers each request on the loop with what `answers` has for its URL by then, else with a
// 404; while it `holds`, only once it is released. A trace that was asked for is that of `traces`.
class ScriptedFetcher final : public HttpFetcher {
 public:
  explicit ScriptedFetcher(ManualLoop& loop) : loop_(loop) {}

  void Fetch(FetchRequest request, Done done) override {
    requests.push_back(request);
    if (on_request) on_request(request);
    if (request.trace != nullptr) *request.trace = traces[request.url];
    Task answer = [this, url = request.url, done = std::move(done)]() mutable {
      const auto found = answers.find(url);
      done(found == answers.end() ? Status(404) : found->second);
    };
    if (holds) {
      held_.push_back(std::move(answer));
    } else {
      loop_.Post(std::move(answer));
    }
  }

  void Release() {
    holds = false;
    for (Task& answer : std::exchange(held_, {})) loop_.Post(std::move(answer));
    loop_.RunReady();
  }

  static tl::expected<FetchResponse, FetchFault> Body(std::string body) {
    FetchResponse response;
    response.body = std::move(body);
    return response;
  }
  static tl::expected<FetchResponse, FetchFault> Status(int status) {
    FetchFault fault{status < 500 ? v1::KEY_SET_FAULT_HTTP_4XX : v1::KEY_SET_FAULT_HTTP_5XX, "scripted"};
    fault.http_status = status;
    return tl::unexpected(std::move(fault));
  }
  static tl::expected<FetchResponse, FetchFault> Fault(v1::KeySetFault fault) {
    return tl::unexpected(FetchFault{fault, "scripted"});
  }

  std::vector<std::string> Urls() const {
    std::vector<std::string> urls;
    for (const auto& request : requests) urls.push_back(request.url);
    return urls;
  }

  size_t Count(std::string_view url) const {
    return std::count_if(requests.begin(), requests.end(), [&](const auto& each) { return each.url == url; });
  }

  bool holds = false;
  std::vector<FetchRequest> requests;
  std::map<std::string, tl::expected<FetchResponse, FetchFault>> answers;
  std::map<std::string, FetchTrace> traces;
  std::function<void(const FetchRequest&)> on_request;  // may change the answers; none by default

 private:
  ManualLoop& loop_;
  std::vector<Task> held_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_FETCHER_H_
