#include "server/transport/handlers/check_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "tests/transport/handlers/gateway_bench.h"

namespace assay {
namespace {

using ::testing::Contains;
using testing::GatewayBench;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::TokenBuilder;
using Request = CheckHandler::Request;
using Response = CheckHandler::Response;
using envoy::config::core::v3::HeaderValueOption;

// With is a request as Envoy sends it, with these headers.
Request With(const std::map<std::string, std::string>& headers) {
  Request request;
  auto& http = *request.mutable_attributes()->mutable_request()->mutable_http();
  http.set_method("GET");
  http.set_path("/orders?access_token=x");
  for (const auto& [name, value] : headers) (*http.mutable_headers())[name] = value;
  return request;
}
Request With(const TokenBuilder& token) { return With({{"authorization", "Bearer " + token.Sign()}}); }

std::string HeaderOf(const google::protobuf::RepeatedPtrField<HeaderValueOption>& headers,
                     const std::string& name) {
  std::string value = "none";
  for (const auto& option : headers) {
    if (option.header().key() == name) value = option.header().value();
  }
  return value;
}

std::string Metadata(const Response& response, const std::string& name) {
  const auto found = response.dynamic_metadata().fields().find(name);
  return found == response.dynamic_metadata().fields().end() ? "none" : found->second.string_value();
}

class CheckHandlerTest : public ::testing::Test {
 protected:
  Reply<Response> Check(const Request& request) {
    std::optional<Reply<Response>> reply;
    handler_.Check(request, {}, bench_.queue, [&](auto answer) { reply = std::move(answer); });
    return *std::move(reply);
  }
  std::string ReasonFor(const Request& request) { return Metadata(*Check(request), "reason"); }

  GatewayBench bench_;
  CheckHandler handler_{bench_.gateway};
};

TEST_F(CheckHandlerTest, AllowsAGoodTokenWithItsIdentity) {
  const auto reply = Check(With(GatewayBench::Good()));
  ASSERT_TRUE(reply);
  ASSERT_TRUE(reply->has_ok_response());
  EXPECT_EQ(reply->status().code(), 0);
  EXPECT_EQ(HeaderOf(reply->ok_response().headers(), "x-assay-principal"), "test:alice");
  EXPECT_THAT(reply->ok_response().headers_to_remove(), Contains("x_assay_principal"));
  EXPECT_EQ(Metadata(*reply, "principal"), "test:alice");
  EXPECT_EQ(Metadata(*reply, "issuer"), "test");
  EXPECT_EQ(Metadata(*reply, "policy"), "default");
}

TEST_F(CheckHandlerTest, DeniesABadTokenWithAChallengeAndTellsEnvoyWhy) {
  const auto reply = Check(With(GatewayBench::Good().Claim("exp", "1")));
  ASSERT_TRUE(reply->has_denied_response());
  EXPECT_EQ(reply->status().code(), 16);
  EXPECT_EQ(reply->denied_response().status().code(), envoy::type::v3::Unauthorized);
  EXPECT_THAT(HeaderOf(reply->denied_response().headers(), "www-authenticate"),
              HasSubstr("error=\"invalid_token\""));
  EXPECT_THAT(reply->denied_response().body(), HasSubstr("\"code\":\"TOKEN_EXPIRED\""));
  EXPECT_EQ(Metadata(*reply, "reason"), "TOKEN_EXPIRED");
  EXPECT_EQ(Metadata(*reply, "stage"), "CLAIMS");
  EXPECT_EQ(Metadata(*reply, "correlation_id").size(), 32u);
}

TEST_F(CheckHandlerTest, DeniesWhoLacksAScopeWithStatusSeven) {
  Request request = With(GatewayBench::Good().Claim("scope", ""));
  (*request.mutable_attributes()->mutable_context_extensions())["assay.policy"] = "scoped";
  const auto reply = Check(request);
  EXPECT_EQ(reply->status().code(), 7);
  EXPECT_EQ(reply->denied_response().status().code(), envoy::type::v3::Forbidden);
}

TEST_F(CheckHandlerTest, ReadsHeadersAsEnvoySendsThemRaw) {
  Request request = With(std::map<std::string, std::string>{});
  auto& headers = *request.mutable_attributes()->mutable_request()->mutable_http()->mutable_header_map();
  const auto add = [&](const char* name, const std::string& value) {
    headers.add_headers()->set_key(name);
    headers.mutable_headers()->rbegin()->set_raw_value(value);
  };
  add("x-assay.principal", "admin");
  add("authorization", "Bearer " + GatewayBench::Good().Sign());
  const auto reply = Check(request);
  ASSERT_TRUE(reply->has_ok_response());
  EXPECT_THAT(reply->ok_response().headers_to_remove(), Contains("x-assay.principal"));
  add("authorization", "Bearer x");
  EXPECT_EQ(ReasonFor(request), "MULTIPLE_TOKENS");
}

TEST_F(CheckHandlerTest, Row61_SeesThatEnvoyHasJoinedTwoHeaders) {
  const std::string good = "Bearer " + GatewayBench::Good().Sign();
  EXPECT_EQ(ReasonFor(With({{"authorization", good + "," + good}})), "MULTIPLE_TOKENS");
  EXPECT_EQ(ReasonFor(With({{"authorization", "Basic eDp5"}})), "SCHEME_NOT_BEARER");
  EXPECT_EQ(ReasonFor(With(std::map<std::string, std::string>{})), "TOKEN_MISSING");
}

TEST_F(CheckHandlerTest, TakesNoTokenFromAQuery) {
  Request request = With(std::map<std::string, std::string>{});
  request.mutable_attributes()->mutable_request()->mutable_http()->set_path("/?access_token=" +
                                                                            GatewayBench::Good().Sign());
  EXPECT_EQ(ReasonFor(request), "TOKEN_MISSING");
}

// CVE-2026-73547: what is not there must not be what lets a request pass.
TEST_F(CheckHandlerTest, DeniesARequestOfWhichNothingIsTold) {
  for (int part = 0; part < 4; ++part) {
    Request request;
    if (part > 0) request.mutable_attributes();
    if (part > 1) request.mutable_attributes()->mutable_request();
    if (part > 2) request.mutable_attributes()->mutable_request()->mutable_http();
    const auto reply = Check(request);
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->has_denied_response());
    EXPECT_EQ(reply->status().code(), 16);
    EXPECT_EQ(Metadata(*reply, "reason"), "TOKEN_MISSING");
  }
}

// CVE-2023-27488: bytes that are not UTF-8 made the whole message unreadable, and a gateway that fails open
// let it pass.
TEST_F(CheckHandlerTest, ReadsAndDeniesARequestWithBytesThatAreNoUtf8) {
  const std::string bad = "\xff\xfe\x80";
  Request request = With({{"x-" + bad, bad}, {"authorization", "Bearer " + bad}});
  auto& attributes = *request.mutable_attributes();
  attributes.mutable_request()->mutable_http()->set_method(bad);
  attributes.mutable_request()->mutable_http()->set_path("/" + bad);
  attributes.mutable_source()->set_principal(bad);
  attributes.mutable_source()->set_certificate(bad);
  attributes.mutable_destination()->set_principal(bad);
  (*attributes.mutable_context_extensions())[bad] = bad;
  Request received;
  ASSERT_TRUE(received.ParseFromString(request.SerializeAsString()));
  EXPECT_EQ(ReasonFor(received), "TOKEN_MALFORMED");
}

TEST_F(CheckHandlerTest, JudgesByThePolicyOfTheRoutesConfiguration) {
  bench_.settings.routing = {{"spiffe://shop/orders", {"POST"}, "scoped"},
                             {"spiffe://shop/orders", {}, "nope"}};
  bench_.Configure();
  Request request = With(GatewayBench::Good());
  auto& attributes = *request.mutable_attributes();
  EXPECT_EQ(Metadata(*Check(request), "policy"), "default");
  attributes.mutable_destination()->set_principal("spiffe://shop/orders");
  EXPECT_EQ(Check(request).error().code(), absl::StatusCode::kUnavailable);
  attributes.mutable_request()->mutable_http()->set_method("POST");
  EXPECT_EQ(Metadata(*Check(request), "policy"), "scoped");
  auto& metadata = (*attributes.mutable_route_metadata_context()->mutable_filter_metadata())["assay"];
  (*metadata.mutable_fields())["policy"].set_string_value("default");
  EXPECT_EQ(Metadata(*Check(request), "policy"), "default");
  (*attributes.mutable_context_extensions())["assay.policy"] = "scoped";
  EXPECT_EQ(Metadata(*Check(request), "policy"), "scoped");
}

TEST_F(CheckHandlerTest, CannotTellWhereTheConfigurationNamesAPolicyByNothing) {
  bench_.settings.unjudged = UnjudgedAnswer::kDenied503;
  bench_.Configure();
  Request request = With(GatewayBench::Good());
  auto& attributes = *request.mutable_attributes();
  auto& metadata = (*attributes.mutable_route_metadata_context()->mutable_filter_metadata())["assay"];
  auto& policy = (*metadata.mutable_fields())["policy"];
  policy.set_number_value(1);
  EXPECT_EQ(ReasonFor(request), "POLICY_UNKNOWN");
  policy.set_string_value("");
  EXPECT_EQ(ReasonFor(request), "POLICY_UNKNOWN");
  policy.set_string_value("default");
  EXPECT_EQ(Metadata(*Check(request), "policy"), "default");
  (*attributes.mutable_context_extensions())["assay.policy"] = "";
  EXPECT_EQ(ReasonFor(request), "POLICY_UNKNOWN");
}

TEST_F(CheckHandlerTest, JudgesByNoPolicyThatAClientNames) {
  Request request = With({{"authorization", "Bearer " + GatewayBench::Good().Sign()},
                          {"assay.policy", "nope"},
                          {"x-assay-policy", "nope"}});
  EXPECT_EQ(Metadata(*Check(request), "policy"), "default");
}

TEST_F(CheckHandlerTest, TellsNoVerdictDuringADrainInTheWayThatIsConfigured) {
  EXPECT_EQ(handler_.Draining({}).error().code(), absl::StatusCode::kUnavailable);
  bench_.settings.unjudged = UnjudgedAnswer::kDenied503;
  bench_.Configure();
  EXPECT_EQ(handler_.Draining({})->denied_response().status().code(), envoy::type::v3::ServiceUnavailable);
}

TEST_F(CheckHandlerTest, ComparesABoundTokenWithThePeersCertificate) {
  // The digest of the bytes 0 0 0, which stand for a certificate.
  Request request = With(
      GatewayBench::Good().Claim("cnf", R"({"x5t#S256":"cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw"})"));
  EXPECT_EQ(ReasonFor(request), "BINDING_REQUIRED");
  auto& source = *request.mutable_attributes()->mutable_source();
  source.set_certificate("no certificate");
  EXPECT_EQ(ReasonFor(request), "BINDING_REQUIRED");
  source.set_certificate("-----BEGIN%20CERTIFICATE-----%0AAAAB%0A-----END%20CERTIFICATE-----%0A");
  EXPECT_EQ(ReasonFor(request), "BINDING_MISMATCH");
  source.set_certificate("-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----%0A");
  EXPECT_TRUE(Check(request)->has_ok_response());
}

TEST_F(CheckHandlerTest, TakesTheTraceOfTheRequestForItsCorrelationId) {
  const auto reply = Check(With(std::map<std::string, std::string>{
      {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}));
  EXPECT_EQ(Metadata(*reply, "correlation_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
}

}  // namespace
}  // namespace assay
