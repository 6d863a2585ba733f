#include "server/transport/http/admin_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/transport/http/http_server.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class AdminPages : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.Start().ok()); }

  RawResponse Ask(const std::string& target, const std::string& headers = "Authorization: Bearer good\r\n") {
    RawClient client(server_.port());
    client.Send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
    return client.Read(false);
  }

  absl::Status Authorize(std::optional<std::string_view> authorization) {
    if (authorization == "Bearer broken") return absl::UnavailableError("token_file: gone");
    return authorization == "Bearer good" ? absl::OkStatus() : absl::UnauthenticatedError("no");
  }

  bool ready_ = false;
  v1::ListIssuersResponse issuers_;
  HttpServer server_{
      {},
      MakeAdminPages({.authorize = [this](auto given) { return Authorize(given); },
                      .ready = [this] { return ready_; },
                      .configuration = [] { return "[+] configuration abc\n"; },
                      .issuers = [this](Answer<v1::ListIssuersResponse> done) { done(issuers_); }})};
};

TEST_F(AdminPages, LetInWhoShowsTheSecret) {
  EXPECT_EQ(Ask("/readyz").status, 503);
  const RawResponse refused = Ask("/readyz", "");
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(refused.Has("WWW-Authenticate: Bearer realm=\"assay admin\""));
  EXPECT_EQ(Ask("/readyz?verbose", "Authorization: Bearer bad\r\n").status, 401);
  EXPECT_EQ(Ask("/elsewhere", "Authorization: Bearer bad\r\n").status, 401);
  EXPECT_EQ(Ask("/readyz", "Authorization: Bearer broken\r\n").status, 503);
  EXPECT_EQ(Ask("/elsewhere").status, 404);
}

TEST_F(AdminPages, TellHowEachIssuersKeysStand) {
  auto& good = *issuers_.add_issuers();
  good.set_name("acme");
  good.set_state(v1::KEY_SET_STATE_STALE);
  good.set_startup(v1::STARTUP_REQUIRED);
  good.set_usable_keys(2);
  auto& bad = *issuers_.add_issuers();
  bad.set_name("down");
  bad.set_state(v1::KEY_SET_STATE_EMPTY);
  bad.set_startup(v1::STARTUP_OPTIONAL);
  bad.set_consecutive_failures(3);
  bad.mutable_last_fetch()->set_fault(v1::KEY_SET_FAULT_HTTP_5XX);
  bad.mutable_last_fetch()->set_detail("HTTP 503\nready");
  auto& idle = *issuers_.add_issuers();
  idle.set_name("idle");
  idle.set_state(v1::KEY_SET_STATE_EMPTY);
  idle.set_startup(v1::STARTUP_LAZY);
  EXPECT_EQ(Ask("/readyz?verbose").body,
            "not ready\n"
            "[+] configuration abc\n"
            "[+] acme stale, 2 keys, required\n"
            "[-] down empty, 0 keys, optional: http_5xx HTTP 503?ready (3 failures in a row)\n"
            "[ ] idle empty, 0 keys, lazy\n");
  EXPECT_EQ(Ask("/readyz").body, "not ready\n");
  ready_ = true;
  EXPECT_EQ(Ask("/readyz?verbose").status, 200);
}

TEST_F(AdminPages, AreNotCached) { EXPECT_TRUE(Ask("/readyz?verbose").Has("Cache-Control: no-store")); }

}  // namespace
}  // namespace assay
