#include "server/transport/http/forward_auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "tests/transport/handlers/gateway_bench.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

using testing::GatewayBench;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Bearer(const testing::TokenBuilder& token) {
  return "Authorization: Bearer " + token.Sign() + "\r\n";
}

std::string Request(const std::string& method, const std::string& target, const std::string& headers = "") {
  return method + " " + target + " HTTP/1.1\r\nHost: gateway\r\n" + headers + "\r\n";
}

class ForwardAuth : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.Start().ok()); }

  RawResponse Send(const std::string& bytes) {
    RawClient client(server_.port());
    client.Send(bytes);
    return client.Read(bytes.starts_with("HEAD"));
  }
  RawResponse Ask(const std::string& target, const std::string& headers = "",
                  const std::string& method = "GET") {
    return Send(Request(method, target, headers));
  }

  GatewayBench bench_;
  IntrospectHandler introspection_{bench_.verifier, bench_.limits};
  ForwardAuthServer server_{
      {.trust = {{AddressRange::Parse("127.0.0.1").value()}, ""}}, bench_.gateway, introspection_};
};

TEST_F(ForwardAuth, LetsAGoodTokenPassOnEachPathWithItsIdentityAndAnEmptyBody) {
  for (const char* path :
       {"/auth/forward/default", "/auth/request/default", "/auth/ext/default", "/auth/ext/default/",
        "/auth/ext/default/orders/7", "/auth/forward/default?a=/b"}) {
    for (const char* method : {"GET", "HEAD"}) {
      const RawResponse answer = Ask(path, Bearer(GatewayBench::Good()), method);
      EXPECT_EQ(answer.status, 200) << path;
      EXPECT_TRUE(answer.Has("x-assay-principal: test:alice")) << answer.headers;
      EXPECT_TRUE(answer.Has("Content-Length: 0")) << answer.headers;
      EXPECT_THAT(answer.headers, Not(HasSubstr("Content-Type"))) << path;
    }
  }
}

TEST_F(ForwardAuth, TellsEnvoyWhichSpellingsToRemove) {
  const RawResponse envoy =
      Ask("/auth/ext/default/x", Bearer(GatewayBench::Good()) + "X.Assay-Principal: root\r\n", "POST");
  EXPECT_TRUE(
      envoy.Has("x-envoy-auth-headers-to-remove: "
                "x_assay_principal,x_assay_scopes,x-assay-scopes,x.assay-principal"))
      << envoy.headers;
  EXPECT_THAT(Ask("/auth/forward/default", Bearer(GatewayBench::Good())).headers,
              Not(HasSubstr("x-envoy-auth-headers-to-remove")));
}

TEST_F(ForwardAuth, DeniesWithAChallengeAndAProblemThatNobodyKeeps) {
  for (const char* path : {"/auth/forward/", "/auth/request/", "/auth/ext/"}) {
    const RawResponse missing = Ask(std::string(path) + "default");
    EXPECT_EQ(missing.status, 401);
    EXPECT_TRUE(missing.Has("www-authenticate: Bearer realm=\"assay\"")) << missing.headers;
    EXPECT_TRUE(missing.Has("content-type: application/problem+json"));
    EXPECT_TRUE(missing.Has("cache-control: no-store"));
    EXPECT_THAT(missing.body, HasSubstr("\"code\":\"TOKEN_MISSING\""));

    const RawResponse twice =
        Ask(std::string(path) + "default", Bearer(GatewayBench::Good()) + Bearer(GatewayBench::Good()));
    EXPECT_EQ(twice.status, 401);
    EXPECT_THAT(twice.headers, HasSubstr("error=\"invalid_request\""));

    const RawResponse scope = Ask(std::string(path) + "scoped", Bearer(GatewayBench::Good()));
    EXPECT_EQ(scope.status, 403);
    EXPECT_THAT(scope.headers, HasSubstr("error=\"insufficient_scope\""));
    EXPECT_THAT(scope.headers, HasSubstr("scope=\"orders:read\""));
  }
}

TEST_F(ForwardAuth, GivesHeadEveryHeaderAndNoBody) {
  RawClient client(server_.port());
  client.Send(Request("HEAD", "/auth/forward/default") + Request("GET", "/auth/forward/default"));
  const RawResponse head = client.Read(/*head=*/true);
  EXPECT_EQ(head.status, 401);
  EXPECT_THAT(head.headers, HasSubstr("www-authenticate: Bearer"));
  EXPECT_EQ(client.Read().status, 401);  // which a body would have stood before
}

TEST_F(ForwardAuth, AnswersThePathsThatItHasAndNoOther) {
  const std::string good = Bearer(GatewayBench::Good());
  for (const char* path :
       {"/", "/auth", "/auth/forward", "/auth/forward/", "/auth/request/", "/auth/ext/", "/auth/ext//",
        "/auth/ext//default", "/auth/forward/default/", "/auth/forward/default/x", "/auth/request//default",
        "/auth/other/default", "/AUTH/forward/default", "//auth/forward/default", "/introspect"}) {
    const RawResponse answer = Ask(path, good);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_THAT(answer.headers, Not(HasSubstr("x-assay-"))) << path;
  }
}

TEST_F(ForwardAuth, TakesAnyMethodFromEnvoyAndElseGetAndHeadOnly) {
  const std::string good = Bearer(GatewayBench::Good()) + "Content-Length: 2\r\n";
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"}) {
    EXPECT_EQ(Send(Request(method, "/auth/ext/default/x", good) + "{}").status, 200) << method;
    for (const char* path : {"/auth/forward/default", "/auth/request/default"}) {
      const RawResponse refused = Send(Request(method, path, good) + "{}");
      EXPECT_EQ(refused.status, 405) << method;
      EXPECT_TRUE(refused.Has("Allow: GET, HEAD"));
    }
  }
}

TEST_F(ForwardAuth, CannotTellUnderAPolicyThatThereIsNot) {
  for (const char* path : {"/auth/forward/nope", "/auth/request/Default", "/auth/ext/def%61ult/x",
                           "/auth/ext/../default", "/auth/ext/default*"}) {
    const RawResponse answer = Ask(path, Bearer(GatewayBench::Good()));
    EXPECT_EQ(answer.status, 503) << path;
    EXPECT_TRUE(answer.Has("retry-after: 1")) << answer.headers;
    EXPECT_THAT(answer.body, HasSubstr("\"code\":\"UNAVAILABLE\""));
    EXPECT_THAT(answer.headers, Not(HasSubstr("www-authenticate")));
  }
}

TEST_F(ForwardAuth, LetsAPreflightPassWhoseMethodItKnows) {
  bench_.rules.allow_preflight = true;
  bench_.Configure();
  const std::string preflight = "Origin: https://app.test\r\nAccess-Control-Request-Method: PUT\r\n";
  EXPECT_EQ(Ask("/auth/ext/default/x", preflight, "OPTIONS").status, 200);
  EXPECT_EQ(Ask("/auth/ext/default/x", preflight + "X-Forwarded-Method: OPTIONS\r\n", "GET").status, 401);
  EXPECT_EQ(Ask("/auth/forward/default", preflight + "X-Forwarded-Method: OPTIONS\r\n").status, 200);
  EXPECT_EQ(Ask("/auth/request/default", preflight + "X-Original-Method: OPTIONS\r\n").status, 200);
  EXPECT_EQ(Ask("/auth/forward/default", preflight).status, 401);
  EXPECT_EQ(Ask("/auth/request/default", preflight + "X-Forwarded-Method: OPTIONS\r\n").status, 401);
  EXPECT_THAT(Ask("/auth/ext/default/x", preflight, "OPTIONS").headers, Not(HasSubstr("x-assay-principal: ")));
  EXPECT_EQ(Ask("/auth/ext/default/x", preflight + "Authorization: Bearer x\r\n", "OPTIONS").status, 401);

  ForwardAuthServer strict({}, bench_.gateway, introspection_);
  ASSERT_TRUE(strict.Start().ok());
  RawClient stranger(strict.port());
  stranger.Send(Request("GET", "/auth/forward/default", preflight + "X-Forwarded-Method: OPTIONS\r\n"));
  EXPECT_EQ(stranger.Read().status, 401);
}

TEST_F(ForwardAuth, AnswersPipelinedRequestsInTheirOrder) {
  const std::string parked = Bearer(GatewayBench::UnknownKey());
  RawClient client(server_.port());
  client.Send(Request("GET", "/auth/forward/default", parked) +
              Request("GET", "/auth/forward/default", Bearer(GatewayBench::Good())) +
              Request("GET", "/auth/forward/nope"));
  bench_.keys->AwaitParked(1);
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(4)});
  const RawResponse first = client.Read();
  EXPECT_EQ(first.status, 503);
  EXPECT_TRUE(first.Has("retry-after: 4"));
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 503);
}

TEST_F(ForwardAuth, OutlivesAClientThatGoesAwayWhileItWaits) {
  {
    RawClient client(server_.port());
    client.Send(Request("GET", "/auth/forward/default", Bearer(GatewayBench::UnknownKey())));
    bench_.keys->AwaitParked(1);
  }
  EXPECT_EQ(bench_.keys->last_deadline(), bench_.clock.Now().steady + Verifier::kLongestWait);
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(4)});
  EXPECT_EQ(Ask("/auth/forward/default", Bearer(GatewayBench::Good())).status, 200);
}

TEST_F(ForwardAuth, TakesLongHeadersAndRefusesAHeaderBomb) {
  const auto padded = [](size_t bytes) {
    std::string request =
        Request("GET", "/auth/forward/default",
                Bearer(GatewayBench::Good()) + "Cookie: " + std::string(60 << 10, 'a') + "\r\nCookie: \r\n");
    request.insert(request.size() - 4, bytes - request.size(), 'c');
    return request;
  };
  constexpr size_t kMost = 96 << 10;
  EXPECT_EQ(Send(padded(kMost - 1)).status, 200);
  EXPECT_EQ(Send(padded(kMost)).status, 200);
  EXPECT_EQ(Send(padded(kMost + 1)).status, 431);
  EXPECT_EQ(Send(padded(1 << 20)).status, 431);
  std::string bomb = "GET /auth/forward/default HTTP/1.1\r\nHost: gateway\r\n";
  for (int i = 0; i < 20000; ++i) bomb += "a: b\r\n";
  EXPECT_EQ(Send(bomb + "\r\n").status, 431);
}

TEST_F(ForwardAuth, CallsATokenTooLargeThatFitsTheHeaders) {
  const RawResponse answer =
      Ask("/auth/forward/default", "Authorization: Bearer " + std::string(65000, 'a') + "\r\n");
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.headers, HasSubstr("error=\"invalid_request\""));
}

TEST_F(ForwardAuth, IntrospectsForWhoShowsTheSecretOfItsFile) {
  std::string folder = "/tmp/assay-forward-auth-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string secret(32, 's');
  std::ofstream(folder + "/secret") << secret;
  ASSERT_EQ(chmod((folder + "/secret").c_str(), 0600), 0);
  ForwardAuthServer server({.introspection_secret = std::make_shared<SharedSecret>("s", folder + "/secret")},
                           bench_.gateway, introspection_);
  ASSERT_TRUE(server.Start().ok());
  const auto ask = [&](const std::string& path, const std::string& token, const std::string& headers) {
    const std::string form = "token=" + token;
    RawClient client(server.port());
    client.Send(Request("POST", path,
                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                            std::to_string(form.size()) + "\r\n" + headers) +
                form);
    return client.Read();
  };
  const std::string shown = "Authorization: Bearer " + secret + "\r\n";
  const std::string good = GatewayBench::Good().Sign();
  EXPECT_THAT(ask("/introspect", good, shown).body, HasSubstr("{\"active\":true,"));
  EXPECT_THAT(ask("/introspect/default", good, shown).body, HasSubstr("{\"active\":true,"));
  EXPECT_EQ(ask("/introspect/scoped", good, shown).body, "{\"active\":false}");
  EXPECT_EQ(ask("/introspect", good, "").status, 401);
  EXPECT_EQ(ask("/introspect/nope", good, shown).status, 503);
  EXPECT_EQ(ask("/introspect/default/x", good, shown).status, 404);
  EXPECT_EQ(ask("/introspect/", good, shown).status, 404);
  EXPECT_EQ(ask("/introspect", std::string(96 << 10, 'a'), shown).status, 413);
  EXPECT_EQ(ask("/introspect", std::string((96 << 10) - 6, 'a'), shown).body, "{\"active\":false}");
  RawClient client(server.port());
  client.Send(Request("GET", "/introspect?token=" + good, shown));
  EXPECT_EQ(client.Read().status, 405);
  std::filesystem::remove_all(folder);
}

TEST_F(ForwardAuth, TellsTheTraceAsCorrelationId) {
  EXPECT_THAT(
      Ask("/auth/ext/default", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n")
          .body,
      HasSubstr("\"correlation_id\":\"0af7651916cd43dd8448eb211c80319c\""));
}

TEST_F(ForwardAuth, TellsNoVerdictDuringADrain) {
  RawClient idle(server_.port());
  RawClient late(server_.port());
  late.Send(Request("POST", "/auth/ext/default",
                    Bearer(GatewayBench::Good()) + "Expect: 100-continue\r\nContent-Length: 1\r\n"));
  EXPECT_EQ(late.Read().status, 100);
  std::thread stopping([&] { server_.Stop(absl::InfiniteDuration()); });
  EXPECT_TRUE(idle.Ended());  // draining has begun
  late.Send("x");
  const RawResponse answer = late.Read();
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.Has("retry-after: 1")) << answer.headers;
  EXPECT_TRUE(answer.Has("Connection: close"));
  stopping.join();
}

}  // namespace
}  // namespace assay
