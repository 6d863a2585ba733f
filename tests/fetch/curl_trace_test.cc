#include "server/fetch/curl_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "server/base/str_cat.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/tls_origin.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ScriptedOrigin;
using testing::TlsOrigin;

TEST(ParseCertificateTime, ReadsWhatOpensslPrints) {
  EXPECT_EQ(ParseCertificateTime("Jan  2 03:04:05 2027 GMT"), absl::FromUnixSeconds(1798859045));
  EXPECT_EQ(ParseCertificateTime("Nov 14 22:13:20 2023 GMT"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(ParseCertificateTime("2027-01-02"), std::nullopt);
}

class CurlTrace : public FetchFixture {
 protected:
  FetchResult Traced(const std::string& url, FetchOptions options = {}, bool certificates_only = false) {
    trace = std::make_shared<FetchTrace>();
    return Fetch(FetchRequest{
        .url = url, .options = std::move(options), .trace = trace, .certificates_only = certificates_only});
  }

  std::shared_ptr<FetchTrace> trace;
};

TEST_F(CurlTrace, KeepsHeadersAndStatusOfAnAnswerThatIsRefused) {
  ScriptedOrigin origin;
  origin.Serve("/keys",
               ScriptedOrigin::Response("302 Found", "<html>",
                                        "Content-Type: text/html\r\nLocation: https://login.test/\r\n"
                                        "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\nAge: 7\r\n"));
  EXPECT_FALSE(Traced(origin.Url("/keys")));
  EXPECT_EQ(trace->status, 302);
  EXPECT_EQ(trace->content_type, "text/html");
  EXPECT_EQ(trace->location, "https://login.test/");
  EXPECT_EQ(trace->date, "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(trace->age, "7");
  EXPECT_EQ(trace->peer, "127.0.0.1");
  EXPECT_EQ(trace->body_bytes, 6u);
  EXPECT_GT(trace->connect, absl::ZeroDuration());
  EXPECT_GE(trace->total, trace->connect);
}

TEST_F(CurlTrace, HasTheAddressesOfANameAndAConnectionOfItsOwn) {
  ScriptedOrigin origin;
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "{}"));
  names.Serve("issuer.test", {"127.0.0.1"});
  const std::string url = StrCat("http://issuer.test:", origin.port(), "/keys");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Traced(url, {.allow_http = true}));
  EXPECT_THAT(trace->addresses, ElementsAre("127.0.0.1"));
  EXPECT_EQ(origin.connections(), 3u);
  // And none of them was left for others.
  ASSERT_TRUE(Fetch(FetchRequest{.url = url, .options = {.allow_http = true}}));
  EXPECT_EQ(origin.connections(), 4u);
}

TEST_F(CurlTrace, HasTheServersCertificate) {
  const TlsOrigin origin({});
  ASSERT_TRUE(Traced(origin.url(), {.ca_file = origin.ca_file()}));
  ASSERT_FALSE(trace->chain.empty());
  EXPECT_THAT(trace->chain[0].subject, HasSubstr("origin"));
  EXPECT_THAT(trace->chain[0].issuer, HasSubstr("test"));
  EXPECT_GT(trace->chain[0].not_after, clock.Now().wall);
  EXPECT_LT(trace->chain[0].not_before, clock.Now().wall + absl::Minutes(1));
  EXPECT_GT(trace->tls, absl::ZeroDuration());
}

TEST_F(CurlTrace, LooksAtCertificatesThatAreNotTrustedAndTakesNothingFromTheirServer) {
  for (const TlsOrigin::Options& options :
       {TlsOrigin::Options{}, {.subject_alt_name = "DNS:other.test"}, {.expired = true}}) {
    const TlsOrigin origin(options);
    const auto result = Traced(origin.url(), {}, true);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().detail, "connected for the certificates only");
    ASSERT_FALSE(trace->chain.empty());
    EXPECT_THAT(trace->chain[0].subject, HasSubstr("origin"));
    EXPECT_EQ(trace->status, 0);
  }
}

TEST_F(CurlTrace, IsEmptyWhereNothingWasMet) {
  EXPECT_FALSE(Traced("https://nowhere.test/keys"));
  EXPECT_EQ(trace->peer, "");
  EXPECT_TRUE(trace->chain.empty());
  EXPECT_EQ(trace->status, 0);
}

}  // namespace
}  // namespace assay
