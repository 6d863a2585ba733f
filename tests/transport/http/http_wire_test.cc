#include "server/transport/http/http_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HeaderScanner, FindsTheEndOfTheHeaders) {
  HeaderScanner scanner(1000);
  EXPECT_EQ(scanner.Scan(std::string(kRequest) + "body"), HeaderScan::kComplete);
  EXPECT_EQ(scanner.size(), kRequest.size());
}

TEST(HeaderScanner, FindsTheSameEndHoweverTheBytesArrive) {
  HeaderScanner scanner(1000);
  for (size_t size = 0; size < kRequest.size(); ++size) {
    EXPECT_EQ(scanner.Scan(kRequest.substr(0, size)), HeaderScan::kIncomplete) << size;
  }
  EXPECT_EQ(scanner.Scan(kRequest), HeaderScan::kComplete);
  EXPECT_EQ(scanner.size(), kRequest.size());
}

TEST(HeaderScanner, CountsEveryByteOfTheHeaders) {
  EXPECT_EQ(HeaderScanner(kRequest.size() + 1).Scan(kRequest), HeaderScan::kComplete);
  EXPECT_EQ(HeaderScanner(kRequest.size()).Scan(kRequest), HeaderScan::kComplete);
  EXPECT_EQ(HeaderScanner(kRequest.size() - 1).Scan(kRequest), HeaderScan::kTooLarge);
}

TEST(HeaderScanner, TakesLinesThatTheParserCanHold) {
  const auto scan = [](size_t line) {
    return HeaderScanner(1 << 20).Scan("GET / HTTP/1.1\r\nA: " + std::string(line - 3, 'a') + "\r\n\r\n");
  };
  EXPECT_EQ(scan(kHeaderLineBytes - 1), HeaderScan::kComplete);
  EXPECT_EQ(scan(kHeaderLineBytes), HeaderScan::kComplete);
  EXPECT_EQ(scan(kHeaderLineBytes + 1), HeaderScan::kTooLarge);
}

TEST(HeaderScanner, RefusesWhatIsNotHttp1AsSoonAsItShows) {
  for (const std::string_view bytes : {"\x16", "GET / HTTP/1.1\n", "\r\n", "GET /\r\n", " GET / HTTP/1.1\r\n",
                                       "GET / HTTP/3\r\n", "GET / HTTP/1.1\r\r", "GET / HTTP/1.1\r\n folded",
                                       "GET / HTTP/1.1\r\nA: \x01", "GET / HTTP/1.1\r\nA: \x7f"}) {
    EXPECT_EQ(HeaderScanner(1000).Scan(bytes), HeaderScan::kMalformed) << bytes;
  }
}

TEST(SerializeResponse, WritesOneAnswer) {
  HttpResponse response = TextResponse(200, "hello");
  response.headers.emplace_back("X-One", "1");
  ResponseFraming framing;
  framing.date = absl::FromUnixSeconds(784111777);  // RFC 9110 section 5.6.7
  EXPECT_EQ(
      SerializeResponse(response, framing),
      "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "X-One: 1\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(SerializeResponse, LetsNoHeaderEndItsLine) {
  HttpResponse response;
  response.headers.emplace_back("X-Evil\r\nX: y", "a\r\nSet-Cookie: b\n\n\x01z");
  const std::string bytes = SerializeResponse(response, {});
  EXPECT_THAT(bytes, HasSubstr("\r\nX-EvilXy: aSet-Cookie: bz\r\n"));
}

TEST(SerializeResponse, GivesNoBodyToAStatusThatHasNone) {
  for (const int status : {204, 304}) {
    const std::string bytes = SerializeResponse(TextResponse(status, "body"), {});
    EXPECT_THAT(bytes, Not(HasSubstr("Content-Length")));
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  }
}

TEST(SerializeResponse, WritesAnUnknownStatusWithoutAPhrase) {
  EXPECT_TRUE(SerializeResponse(TextResponse(299, ""), {}).starts_with("HTTP/1.1 299 \r\n"));
}

}  // namespace
}  // namespace assay
