// FetchFixture: a running CurlFetcher, the names that it can look up, and a way to wait for it.
#ifndef ASSAY_TESTS_FETCH_FETCH_FIXTURE_H_
#define ASSAY_TESTS_FETCH_FETCH_FIXTURE_H_

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "server/base/clock.h"
#include "server/fetch/curl_fetcher.h"
#include "tests/testing/scripted_names.h"

namespace assay {

using FetchResult = tl::expected<FetchResponse, FetchFault>;

class FetchFixture : public ::testing::Test {
 protected:
  explicit FetchFixture(CurlFetcherOptions options = {}) : fetcher(clock, WithNames(std::move(options))) {}

  // Begin starts a fetch on the loop.
  std::future<FetchResult> Begin(FetchRequest request) {
    auto promise = std::make_shared<std::promise<FetchResult>>();
    auto future = promise->get_future();
    fetcher.Post([this, request = std::move(request), promise]() mutable {
      fetcher.Fetch(std::move(request),
                    [promise](FetchResult result) { promise->set_value(std::move(result)); });
    });
    return future;
  }

  FetchResult Fetch(FetchRequest request) { return Begin(std::move(request)).get(); }
  FetchResult Fetch(const std::string& url) { return Fetch(FetchRequest{.url = url}); }

  v1::KeySetFault FaultOf(FetchRequest request) {
    const auto result = Fetch(std::move(request));
    detail = result ? "" : result.error().detail;
    return result ? v1::KEY_SET_FAULT_UNSPECIFIED : result.error().fault;
  }
  v1::KeySetFault FaultOf(const std::string& url) { return FaultOf(FetchRequest{.url = url}); }

  std::string detail;  // of the last FaultOf
  SystemClock clock;
  testing::ScriptedNames names;
  CurlFetcher fetcher;

 private:
  CurlFetcherOptions WithNames(CurlFetcherOptions options) const {
    options.lookup = names.lookup();
    return options;
  }
};

}  // namespace assay

#endif  // ASSAY_TESTS_FETCH_FETCH_FIXTURE_H_
