#include "server/transport/http/gateway_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/transport/handlers/client_certificate.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// The one of client_certificate_test, as RFC 9440 has it sent: any DER does.
constexpr char kCertificate[] = ":AAAA:";

HttpRequest From(const std::string& peer, HttpHeaders headers, const std::string& method = "GET") {
  HttpRequest request;
  request.method = method;
  request.path = "/";
  request.headers = std::move(headers);
  request.peer_address = peer;
  return request;
}

const GatewayTrust& Trust() {
  static const auto& trust = *new GatewayTrust{{AddressRange::Parse("10.0.0.0/8").value()}, "Client-Cert"};
  return trust;
}

std::string MethodOf(const HttpRequest& request, Front front) {
  return std::string(GatewayRequestOf(request, front, "orders", Trust()).method);
}

TEST(GatewayCall, ReadsWhatTheClientHasSent) {
  const HttpRequest request = From("127.0.0.1", {{"AUTHORIZATION", "Bearer a"},
                                                 {"Authorization", "Bearer b"},
                                                 {"cookie", "c=1"},
                                                 {"Cookie", "d=1"},
                                                 {"Origin", "https://app.test"},
                                                 {"Access-Control-Request-Method", "PUT"}});
  const GatewayRequest asked = GatewayRequestOf(request, Front::kForwardAuth, "orders", Trust());
  EXPECT_EQ(asked.front, Front::kForwardAuth);
  EXPECT_EQ(asked.policy, "orders");
  EXPECT_THAT(asked.authorization, ElementsAre("Bearer a", "Bearer b"));
  EXPECT_THAT(asked.cookies, ElementsAre("c=1", "d=1"));
  EXPECT_EQ(asked.header_names.size(), 6u);
  EXPECT_EQ(asked.origin, "https://app.test");
  EXPECT_TRUE(asked.asks_for_method);
}

TEST(GatewayCall, BelievesAMethodOfItsPeersOnly) {
  const HttpHeaders headers{{"x-forwarded-method", "OPTIONS"}, {"X-Original-Method", "DELETE"}};
  EXPECT_EQ(MethodOf(From("10.1.2.3", headers), Front::kForwardAuth), "OPTIONS");
  EXPECT_EQ(MethodOf(From("10.1.2.3", headers), Front::kAuthRequest), "DELETE");
  for (const char* stranger : {"11.0.0.1", "127.0.0.1", "::1", ""}) {
    EXPECT_EQ(MethodOf(From(stranger, headers), Front::kForwardAuth), "") << stranger;
    EXPECT_EQ(MethodOf(From(stranger, headers), Front::kAuthRequest), "") << stranger;
  }
  EXPECT_EQ(MethodOf(From("11.0.0.1", headers, "PATCH"), Front::kExtHttp), "PATCH");
}

TEST(GatewayCall, BelievesNoMethodThatStandsTwice) {
  const HttpHeaders twice{{"X-Forwarded-Method", "GET"}, {"x-forwarded-method", "OPTIONS"}};
  EXPECT_EQ(MethodOf(From("10.1.2.3", twice), Front::kForwardAuth), "");
  EXPECT_EQ(MethodOf(From("10.1.2.3", {{"X_Forwarded_Method", "OPTIONS"}}), Front::kForwardAuth), "");
}

TEST(GatewayCall, BelievesACertificateOfItsPeersOnly) {
  const auto digest = [](const HttpRequest& request, const GatewayTrust& trust) {
    return GatewayRequestOf(request, Front::kAuthRequest, "orders", trust).certificate_sha256;
  };
  const HttpHeaders headers{{"client-cert", kCertificate}};
  EXPECT_EQ(digest(From("10.1.2.3", headers), Trust()).size(), 32u);
  EXPECT_EQ(digest(From("11.1.2.3", headers), Trust()), "");
  EXPECT_EQ(digest(From("10.1.2.3", headers), {Trust().peers, ""}), "");
  EXPECT_EQ(digest(From("10.1.2.3", {{"client-cert", "none"}}), Trust()), "");
  EXPECT_EQ(digest(From("10.1.2.3", {{"client-cert", kCertificate}, {"Client-Cert", kCertificate}}), Trust()),
            "");
}

TEST(GatewayCall, SaysWhyACertificateIsNone) {
  const auto fault = [](const std::string& peer, const std::string& certificate) {
    const HttpRequest request = From(peer, {{"client-cert", certificate}});
    return GatewayRequestOf(request, Front::kAuthRequest, "orders", Trust()).certificate_fault;
  };
  EXPECT_EQ(fault("11.1.2.3", kCertificate), "it was told by an address that is not among trusted_peers");
  EXPECT_EQ(fault("10.1.2.3", "none"), kUnreadableCertificate);
}

TEST(GatewayCall, TakesTheTraceIdOfOneTraceparent) {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(CallOf(From("", {{"traceparent", parent}})).trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(CallOf(From("", {{"traceparent", parent}, {"traceparent", parent}})).trace_id, "");
  EXPECT_EQ(CallOf(From("", {})).deadline, absl::InfiniteDuration());
}

TEST(GatewayCall, TellsOnlyEnvoyWhatToRemove) {
  const auto allowance = [] {
    return GatewayAnswer{Allowance{{{"x-assay-user", "ann"}}, {"x_assay_user", "x-assay-scopes"}}, {}};
  };
  const HttpResponse envoy = GatewayResponse(Front::kExtHttp, allowance());
  EXPECT_EQ(envoy.status, 200);
  EXPECT_EQ(envoy.body, "");
  EXPECT_THAT(envoy.headers,
              ElementsAre(Pair("x-assay-user", "ann"), Pair("x-assay-verdict", "allowed"),
                          Pair("x-envoy-auth-headers-to-remove", "x_assay_user,x-assay-scopes"),
                          Pair("cache-control", "no-store")));
  for (const Front front : {Front::kForwardAuth, Front::kAuthRequest}) {
    EXPECT_THAT(GatewayResponse(front, allowance()).headers,
                ElementsAre(Pair("x-assay-user", "ann"), Pair("x-assay-verdict", "allowed"),
                            Pair("cache-control", "no-store")));
  }
}

TEST(GatewayCall, WritesADenialAsItIs) {
  const HttpResponse denied =
      GatewayResponse(Front::kExtHttp, GatewayAnswer{GatewayDenial{403, {{"a", "b"}}, "{}"}, {}});
  EXPECT_EQ(denied.status, 403);
  EXPECT_THAT(denied.headers, ElementsAre(Pair("a", "b")));
  EXPECT_EQ(denied.body, "{}");
  EXPECT_THAT(denied.content_type, IsEmpty());  // it stands among the headers
}

}  // namespace
}  // namespace assay
