#include "server/transport/http/ops.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "server/transport/http/http_server.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

class Ops : public testing::Test {
 protected:
  RawResponse Ask(const std::string& method, const std::string& target) {
    RawClient client(server_.port());
    client.Send(method + " " + target + " HTTP/1.1\r\nHost: ops\r\n\r\n");
    return client.Read(method == "HEAD");
  }
  void SetUp() override { ASSERT_TRUE(server_.Start().ok()); }

  std::atomic<bool> ready_ = false;
  HttpServer server_{
      {},
      MakeOpsHandler({[] { return std::string("assay_up 1\n"); }, [this] { return ready_.load(); }, Relay})};

  static std::optional<KeyRelay> Relay(std::string_view issuer, std::span<const std::string_view> known) {
    if (issuer == "down") return KeyRelay{};
    if (issuer != "acme") return std::nullopt;
    if (!known.empty() && known[0] == "\"t\"") {
      return KeyRelay{KeyRelay::Outcome::kNotModified, "", "\"t\"", absl::Seconds(9)};
    }
    return KeyRelay{KeyRelay::Outcome::kKeys, "{\"keys\":[]}\n", "\"t\"", absl::Seconds(9)};
  }
};

TEST_F(Ops, ServesMetricsAsPrometheusText) {
  const RawResponse response = Ask("GET", "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "assay_up 1\n");
  EXPECT_TRUE(response.Has("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
}

TEST_F(Ops, IsHealthyWhileItAnswers) { EXPECT_EQ(Ask("GET", "/healthz").status, 200); }

TEST_F(Ops, IsReadyWhenMainSaysSo) {
  EXPECT_EQ(Ask("GET", "/readyz").status, 503);
  ready_ = true;
  EXPECT_EQ(Ask("GET", "/readyz").status, 200);
  EXPECT_EQ(Ask("HEAD", "/readyz").status, 200);
}

TEST_F(Ops, TellsStrangersNoDetail) {
  EXPECT_EQ(Ask("GET", "/readyz?verbose").body, "not ready\n");
  EXPECT_EQ(Ask("GET", "/").status, 404);
}

TEST_F(Ops, LetsNobodyCacheAnAnswer) {
  for (const char* path : {"/metrics", "/healthz", "/readyz"}) {
    EXPECT_TRUE(Ask("GET", path).Has("Cache-Control: no-store")) << path;
  }
}

TEST_F(Ops, RelaysTheKeysOfAnIssuer) {
  const RawResponse response = Ask("GET", "/jwks/acme");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{\"keys\":[]}\n");
  EXPECT_TRUE(response.Has("Content-Type: application/jwk-set+json"));
  EXPECT_TRUE(response.Has("ETag: \"t\""));
  EXPECT_TRUE(response.Has("Cache-Control: public, max-age=9"));
  const RawResponse head = Ask("HEAD", "/jwks/acme");
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.Has("Content-Length: 12"));
  EXPECT_EQ(Ask("POST", "/jwks/acme").status, 405);
}

TEST_F(Ops, AnswersWhoKnowsTheKeysThatTheyAreTheSame) {
  RawClient client(server_.port());
  client.Send("GET /jwks/acme HTTP/1.1\r\nHost: ops\r\nIf-None-Match: \"t\"\r\n\r\n");
  const RawResponse response = client.Read();
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, "");
  EXPECT_TRUE(response.Has("ETag: \"t\""));
}

TEST_F(Ops, RelaysNoKeysOfAnIssuerThatHasNoneOrIsNone) {
  const RawResponse down = Ask("GET", "/jwks/down");
  EXPECT_EQ(down.status, 503);
  EXPECT_TRUE(down.Has("Retry-After: 5"));
  EXPECT_TRUE(down.Has("Cache-Control: no-store"));
  for (const char* path :
       {"/jwks/other", "/jwks/", "/jwks", "/jwks/acme/", "/jwks/%61cme", "/jwks/../acme"}) {
    EXPECT_EQ(Ask("GET", path).status, 404) << path;
  }
}

TEST_F(Ops, TakesGetAndHeadOnly) {
  const RawResponse response = Ask("POST", "/metrics");
  EXPECT_EQ(response.status, 405);
  EXPECT_TRUE(response.Has("Allow: GET, HEAD"));
}

}  // namespace
}  // namespace assay
