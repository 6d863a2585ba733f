// I24: threads and descriptors stay flat after so many failed flights, and the fetcher still fetches.
// ASSAY_FAILED_FLIGHTS says how many; the suite runs 10,000, and 100,000 take about a minute.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;

constexpr int kAtOnce = 50;

auto Entries(const char* folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}
auto Threads() { return Entries("/proc/self/task"); }
auto Descriptors() { return Entries("/proc/self/fd"); }

class FailedFlightsTest : public FetchFixture {
 protected:
  FailedFlightsTest() {
    ScriptedOrigin gone;
    for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3", "[::1]"}) {
      urls.push_back(StrCat("http://", host, ":", gone.port(), "/keys"));  // refused
    }
    urls.push_back("https://nowhere.test/keys");  // no such name
    // One address: libcurl waits 200 ms before it tries a second.
    names.Serve("closed.test", {"127.0.0.4"});
    urls.push_back(StrCat("https://closed.test:", gone.port(), "/keys"));
    urls.push_back("http://169.254.169.254/keys");  // refused by the guard
  }

  void Fail(int flights) {
    for (int done = 0; done < flights; done += kAtOnce) {
      std::vector<std::future<FetchResult>> results;
      for (int i = 0; i < kAtOnce; ++i) {
        FetchRequest request{.url = urls[static_cast<size_t>(i) % urls.size()]};
        request.options.allow_http = true;
        results.push_back(Begin(std::move(request)));
      }
      for (auto& result : results) ASSERT_FALSE(result.get());
    }
  }

  std::vector<std::string> urls;
};

TEST_F(FailedFlightsTest, I24_LeaveNeitherThreadsNorDescriptorsBehind) {
  const char* const wanted = std::getenv("ASSAY_FAILED_FLIGHTS");
  Fail(500);
  const auto descriptors = Descriptors();
  Fail(wanted != nullptr ? std::atoi(wanted) : 10'000);
  EXPECT_LE(Descriptors(), descriptors + 2);
  // This thread, the fetcher's, and look-ups that have answered and are about to end.
  EXPECT_LE(Threads(), 2 + 16);

  ScriptedOrigin origin;
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  EXPECT_TRUE(Fetch(origin.Url("/keys")));
}

TEST_F(FailedFlightsTest, I24_NorDoThoseThatEndInAReset) {
  ScriptedOrigin origin;
  origin.Serve("/keys", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                         .then = ScriptedOrigin::Then::kReset});
  urls = {origin.Url("/keys")};
  Fail(100);
  const auto descriptors = Descriptors();
  Fail(500);
  EXPECT_LE(Descriptors(), descriptors + 4);  // the origin's own ends, two a host, included
}

}  // namespace
}  // namespace assay
