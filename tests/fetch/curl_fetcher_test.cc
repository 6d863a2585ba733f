#include "server/fetch/curl_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "server/base/limits.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedOrigin;
using Then = ScriptedOrigin::Then;

class CurlFetcherTest : public FetchFixture {
 protected:
  v1::KeySetFault FaultOfReply(ScriptedOrigin::Reply reply, FetchRequest request = {}) {
    origin.Serve("/keys", std::move(reply));
    request.url = origin.Url("/keys");
    return FaultOf(std::move(request));
  }

  testing::ScriptedOrigin origin;
};

TEST_F(CurlFetcherTest, ReturnsBodyAndHeadersAsSent) {
  origin.Serve("/keys",
               ScriptedOrigin::Response("200 OK", "body",
                                        "Cache-Control: public\r\ncache-control: max-age=60\r\nAge: 7\r\n"
                                        "Expires: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: today\r\n"
                                        "ETag: \"v1\"\r\nLast-Modified: yesterday\r\n"
                                        "Content-Type: application/json\r\nContent-Encoding: identity\r\n"));
  const auto response = Fetch(origin.Url("/keys"));
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(response->cache_control, "public, max-age=60");
  EXPECT_EQ(response->age, "7");
  EXPECT_EQ(response->expires, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(response->date, "today");
  EXPECT_EQ(response->etag, "\"v1\"");
  EXPECT_EQ(response->last_modified, "yesterday");
  EXPECT_EQ(response->content_type, "application/json");
  EXPECT_FALSE(response->from_public_address);
}

TEST_F(CurlFetcherTest, AsksForPlainJsonAndNothingOfItsEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body", "Set-Cookie: a=b\r\n"));
  EXPECT_TRUE(Fetch(origin.Url("/keys")));
  EXPECT_TRUE(Fetch(origin.Url("/keys")));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  for (const std::string& request : origin.requests()) {
    EXPECT_THAT(request, HasSubstr("GET /keys HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
    EXPECT_THAT(request, Not(HasSubstr("Cookie")));
    EXPECT_THAT(request, Not(HasSubstr("Cache-Control")));
    EXPECT_THAT(request, Not(HasSubstr("If-None-Match")));
  }
}

TEST_F(CurlFetcherTest, SendsValidatorsAndNoCache) {
  origin.Serve("/keys", ScriptedOrigin::Response("304 Not Modified", "", "Cache-Control: max-age=60\r\n"));
  FetchRequest conditional;
  conditional.url = origin.Url("/keys");
  conditional.no_cache = true;
  conditional.if_none_match = "\"v1\"";
  conditional.if_modified_since = "yesterday";
  const auto response = Fetch(conditional);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 304);
  EXPECT_EQ(response->cache_control, "max-age=60");
  const std::string request = origin.requests().at(0);
  EXPECT_THAT(request, HasSubstr("\r\nIf-None-Match: \"v1\"\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nIf-Modified-Since: yesterday\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nCache-Control: no-cache\r\n"));
}

TEST_F(CurlFetcherTest, ReusesItsConnections) {
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Fetch(origin.Url("/keys")));
  EXPECT_EQ(origin.connections(), 1u);
}

TEST_F(CurlFetcherTest, NamesTheFaultOfEveryStatusBut200) {
  const std::pair<const char*, v1::KeySetFault> statuses[] = {
      {"204 No Content", v1::KEY_SET_FAULT_NOT_JSON},
      {"206 Partial Content", v1::KEY_SET_FAULT_TRUNCATED},
      {"301 Moved Permanently", v1::KEY_SET_FAULT_REDIRECT},
      {"302 Found", v1::KEY_SET_FAULT_REDIRECT},
      {"304 Not Modified", v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED},
      {"308 Permanent Redirect", v1::KEY_SET_FAULT_REDIRECT},
      {"400 Bad Request", v1::KEY_SET_FAULT_HTTP_4XX},
      {"401 Unauthorized", v1::KEY_SET_FAULT_HTTP_4XX},
      {"404 Not Found", v1::KEY_SET_FAULT_HTTP_4XX},
      {"410 Gone", v1::KEY_SET_FAULT_HTTP_4XX},
      {"429 Too Many Requests", v1::KEY_SET_FAULT_HTTP_429},
      {"500 Internal Server Error", v1::KEY_SET_FAULT_HTTP_5XX},
      {"503 Service Unavailable", v1::KEY_SET_FAULT_HTTP_5XX}};
  for (const auto& [status, fault] : statuses) {
    const bool empty = status[0] == '3' || status == std::string("204 No Content");
    EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response(status, empty ? "" : "{\"keys\":[]}",
                                                    "Location: http://127.0.0.1:1/\r\n")),
              fault)
        << status;
    EXPECT_EQ(detail, std::string("status ") + std::string(status).substr(0, 3));
    const auto result = Fetch(origin.Url("/keys"));
    EXPECT_EQ(std::to_string(result.error().http_status), std::string(status).substr(0, 3));
  }
}

TEST_F(CurlFetcherTest, HandsOnRetryAfterOf429And503Only) {
  for (const auto& [status, seconds] : {std::pair{"429 Too Many Requests", 7},
                                        {"503 Service Unavailable", 7},
                                        {"500 Internal Server Error", 0},
                                        {"404 Not Found", 0}}) {
    origin.Serve("/keys", ScriptedOrigin::Response(status, "", "Retry-After: 7\r\n"));
    EXPECT_EQ(Fetch(origin.Url("/keys")).error().retry_after, absl::Seconds(seconds)) << status;
  }
}

TEST_F(CurlFetcherTest, AnInterimAnswerIsNotTheAnswer) {
  origin.Serve("/keys", {.bytes = "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
                                  "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"});
  const auto response = Fetch(origin.Url("/keys"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(response->etag, "");
}

TEST_F(CurlFetcherTest, NamesTheFaultsOfABrokenBody) {
  EXPECT_EQ(FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\":["}),
            v1::KEY_SET_FAULT_TRUNCATED);
  EXPECT_EQ(FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ke"}),
            v1::KEY_SET_FAULT_TRUNCATED);
  EXPECT_EQ(FaultOfReply(
                {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\":[", .then = Then::kReset}),
            v1::KEY_SET_FAULT_RESET);
  EXPECT_EQ(FaultOfReply({.bytes = "", .then = Then::kClose}), v1::KEY_SET_FAULT_RESET);
  EXPECT_EQ(FaultOfReply({.bytes = "", .then = Then::kReset}), v1::KEY_SET_FAULT_RESET);
  EXPECT_EQ(FaultOfReply({.bytes = "220 mail.test ESMTP\r\n"}), v1::KEY_SET_FAULT_RESET);
  EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response("200 OK", "\x1f\x8b", "Content-Encoding: gzip\r\n")),
            v1::KEY_SET_FAULT_ENCODING);
  EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response("200 OK", "xx", "Content-Encoding: identity, br\r\n")),
            v1::KEY_SET_FAULT_ENCODING);
}

TEST_F(CurlFetcherTest, ALengthThatIsTooShortCutsTheBodyAndNothingElse) {
  origin.Serve("/keys", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody and more"});
  EXPECT_EQ(Fetch(origin.Url("/keys"))->body, "body");
}

TEST_F(CurlFetcherTest, Row63_CapsTheBodyAtOneMebibyteHoweverItIsSent) {
  const std::string full(kKeySetBytes, ' ');
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", full.substr(1)));
  EXPECT_EQ(Fetch(origin.Url("/keys"))->body.size(), kKeySetBytes - 1);
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", full));
  EXPECT_EQ(Fetch(origin.Url("/keys"))->body.size(), kKeySetBytes);
  EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response("200 OK", full + " ")), v1::KEY_SET_FAULT_TOO_LARGE);
  EXPECT_EQ(FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\n\r\n" + full + full}), v1::KEY_SET_FAULT_TOO_LARGE);
  EXPECT_EQ(FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + full +
                                   full + "\r\n0\r\n\r\n"}),
            v1::KEY_SET_FAULT_TOO_LARGE);
  EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response("500 Internal Server Error", full + full)),
            v1::KEY_SET_FAULT_HTTP_5XX);
}

TEST_F(CurlFetcherTest, CapsTheHeaders) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "X-Line: " + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(FaultOfReply(ScriptedOrigin::Response("200 OK", "body", lines)), v1::KEY_SET_FAULT_TOO_LARGE);
}

TEST_F(CurlFetcherTest, GivesUpAHangAndASlowDripAtTheTotalTimeout) {
  const FetchRequest hasty{.options = {.total_timeout = absl::Milliseconds(300)}};
  EXPECT_EQ(FaultOfReply({.bytes = "", .then = Then::kHang}, hasty), v1::KEY_SET_FAULT_TIMEOUT);
  EXPECT_EQ(
      FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", .then = Then::kHang}, hasty),
      v1::KEY_SET_FAULT_TIMEOUT);
  EXPECT_EQ(FaultOfReply({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + std::string(900, ' '),
                          .drip = true},
                         hasty),
            v1::KEY_SET_FAULT_TIMEOUT);
}

TEST_F(CurlFetcherTest, NamesWhatKeepsItFromConnecting) {
  std::string closed;
  {
    testing::ScriptedOrigin gone;
    closed = gone.Url("/keys");
  }
  EXPECT_EQ(FaultOf(closed), v1::KEY_SET_FAULT_CONNECT);
  EXPECT_THAT(detail, Not(HasSubstr("\n")));
}

TEST_F(CurlFetcherTest, RefusesForbiddenAddressesInEveryForm) {
  for (const char* url :
       {"http://169.254.169.254/latest/", "http://0.0.0.0/", "http://[::]/", "http://224.0.0.1/",
        "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "https://169.254.169.254/",
        "http://2852039166/", "http://0xa9fea9fe/", "http://[fd00:ec2::254]/"}) {
    EXPECT_EQ(FaultOf(FetchRequest{.url = url, .options = {.allow_http = true}}),
              v1::KEY_SET_FAULT_ADDRESS_REFUSED)
        << url << " " << detail;
  }
}

TEST_F(CurlFetcherTest, RefusesUrlsThatKeysMayNotComeFrom) {
  for (const char* url : {"http://acme.test/keys", "http://10.0.0.1/keys", "ftp://127.0.0.1/keys",
                          "file:///etc/passwd", "http://user:password@127.0.0.1/keys", "", "not a url"}) {
    EXPECT_EQ(FaultOf(url), v1::KEY_SET_FAULT_ADDRESS_REFUSED) << url;
  }
}

TEST_F(CurlFetcherTest, APublicOnlyRequestIsRefusedOnLoopbackEvenOverAnOpenConnection) {
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  EXPECT_TRUE(Fetch(origin.Url("/keys")));
  EXPECT_EQ(FaultOf(FetchRequest{.url = origin.Url("/keys"), .public_address_only = true}),
            v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  EXPECT_THAT(detail, HasSubstr("127.0.0.1 is not public"));
  EXPECT_EQ(origin.requests().size(), 1u);
}

TEST_F(CurlFetcherTest, APublicOnlyRequestGoesWhereTheIssuerAllowsIt) {
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  FetchRequest request{.url = origin.Url("/keys"), .public_address_only = true};
  request.options.allow_addresses = {*AddressRange::Parse("10.0.0.0/8"), *AddressRange::Parse("127.0.0.1")};
  EXPECT_TRUE(Fetch(request));
  EXPECT_TRUE(Fetch(request));
  EXPECT_EQ(origin.connections(), 1u);
  // And no other issuer goes there over its connection.
  request.options.allow_addresses = {*AddressRange::Parse("127.0.0.2")};
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_ADDRESS_REFUSED);
}

TEST_F(CurlFetcherTest, AllowedAddressesPermitNothingThatIsRefusedAlways) {
  FetchRequest request{.url = "http://169.254.169.254/", .options = {.allow_http = true}};
  request.options.allow_addresses = {*AddressRange::Parse("0.0.0.0/0"), *AddressRange::Parse("::/0")};
  request.public_address_only = true;
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  EXPECT_THAT(detail, HasSubstr("always refused"));
}

TEST_F(CurlFetcherTest, HasTwoTransfersAHostUnderWayAndTheRestInLine) {
  auto reply = ScriptedOrigin::Response("200 OK", "body");
  reply.gated = true;
  origin.Serve("/keys", reply);
  std::vector<std::future<FetchResult>> results;
  for (int i = 0; i < 10; ++i) results.push_back(Begin({.url = origin.Url("/keys")}));
  origin.WaitForRequests(2);
  testing::ScriptedOrigin other;
  other.Serve("/keys", ScriptedOrigin::Response("200 OK", "other"));
  EXPECT_EQ(Fetch(other.Url("/keys"))->body, "other");  // is not held up
  EXPECT_EQ(origin.requests().size(), 2u);
  origin.OpenGate();
  for (auto& result : results) EXPECT_TRUE(result.get());
  EXPECT_LE(origin.most_at_once(), 2u);
  EXPECT_EQ(origin.requests().size(), 10u);
}

TEST_F(CurlFetcherTest, DoneMayFetchAgain) {
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  std::promise<int> count;
  struct Again {
    CurlFetcher& fetcher;
    std::string url;
    std::promise<int>& count;
    int left;
    void operator()(FetchResult) {
      if (left == 0) return count.set_value(20);
      fetcher.Fetch({.url = url}, Again{fetcher, url, count, left - 1});
    }
  };
  fetcher.Post([&] {
    fetcher.Fetch({.url = origin.Url("/keys")}, Again{fetcher, origin.Url("/keys"), count, 19});
  });
  EXPECT_EQ(count.get_future().get(), 20);
  EXPECT_EQ(origin.requests().size(), 20u);
}

TEST_F(CurlFetcherTest, StopEndsTransfersUnderWayWithoutCallingThem) {
  origin.Serve("/keys", {.bytes = "", .then = Then::kHang});
  std::vector<std::future<FetchResult>> results;
  for (int i = 0; i < 4; ++i) results.push_back(Begin({.url = origin.Url("/keys")}));
  origin.WaitForRequests(2);
  fetcher.Stop();
  for (auto& result : results) EXPECT_THROW(result.get(), std::future_error);  // broken: never set
}

}  // namespace
}  // namespace assay
