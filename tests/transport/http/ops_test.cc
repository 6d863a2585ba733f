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
      {}, MakeOpsHandler({[] { return std::string("assay_up 1\n"); }, [this] { return ready_.load(); }})};
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

TEST_F(Ops, TakesGetAndHeadOnly) {
  const RawResponse response = Ask("POST", "/metrics");
  EXPECT_EQ(response.status, 405);
  EXPECT_TRUE(response.Has("Allow: GET, HEAD"));
}

}  // namespace
}  // namespace assay
