#include "server/config/gateway_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Gateways(const std::string& members) {
  return FaultsOf(GoodConfig("", "", StrCat("gateways: {", members, "}\n")));
}
std::string Headers(const std::string& headers) {
  return Gateways(StrCat("identity_headers: {", headers, "}"));
}
std::string Rules(const std::string& members) {
  return FaultsOf(GoodConfig("", StrCat("    gateway: {", members, "}\n")));
}

TEST(GatewayRules, TakeHeadersForWhatATokenTells) {
  EXPECT_EQ(Headers("x-a: {part: user}, x-b: {part: groups}, x-c: {part: subject}, x-d: {part: tenant}"),
            "none");
  EXPECT_EQ(Headers("x-a: {part: client_id}, x_b: {part: scopes}, x-c: {claim: /email}"), "none");
}

TEST(GatewayRules, RefuseASourceThatCannotBeTold) {
  EXPECT_THAT(Headers("x-user: {}"),
              HasSubstr("8:31: gateways.identity_headers.x-user: needs part, such as principal, or claim"));
  EXPECT_THAT(Headers("x-user: {part: user, claim: /email}"),
              HasSubstr("gateways.identity_headers.x-user.claim: contradicts part"));
  EXPECT_THAT(Headers("x-user: {part: usr}"), HasSubstr("gateways.identity_headers.x-user.part: "));
  EXPECT_THAT(Headers("x-user: {claim: /a~2}"), HasSubstr("gateways.identity_headers.x-user.claim: "));
}

TEST(GatewayRules, RefuseNamesThatAreNoHeaderOfOurs) {
  EXPECT_THAT(Headers("X-User: {part: user}"),
              HasSubstr("a header is 1 to 64 lower-case letters, digits, \"-\" and \"_\""));
  EXPECT_THAT(Headers("\"x user\": {part: user}"), HasSubstr("a header is 1 to 64"));
  EXPECT_THAT(Headers("\":path\": {part: user}"), HasSubstr("a header is 1 to 64"));
  EXPECT_EQ(Headers(StrCat(std::string(64, 'x'), ": {part: user}")), "none");
  EXPECT_THAT(Headers(StrCat(std::string(65, 'x'), ": {part: user}")), HasSubstr("a header is 1 to 64"));
  EXPECT_EQ(Headers("a-b-c-d-e: {part: user}"), "none");
  EXPECT_THAT(Headers("a-b-c-d-e-f: {part: user}"), HasSubstr("at most 4 \"-\" and \"_\" in a name"));
  EXPECT_THAT(Headers("authorization: {part: user}"), HasSubstr("this header has a meaning of its own"));
  EXPECT_THAT(Headers("content_length: {part: user}"), HasSubstr("this header has a meaning of its own"));
  EXPECT_THAT(Headers("x_assay-verdict: {part: user}"), HasSubstr("this header has a meaning of its own"));
  EXPECT_THAT(Headers("x_forwarded-method: {part: user}"), HasSubstr("this header has a meaning of its own"));
  EXPECT_THAT(Headers("host: {part: user}"), HasSubstr("this header has a meaning of its own"));
}

TEST(GatewayRules, RefuseTwoNamesThatSomeServersCannotTellApart) {
  EXPECT_THAT(Headers("x-user: {part: user}, x_user: {part: subject}"),
              HasSubstr("some servers cannot tell it from \"x-user\""));
}

TEST(GatewayRules, RefuseMoreHeadersThanARequestCanCarryAround) {
  std::string headers;
  for (int i = 0; i < kIdentityHeaders; ++i) StrAppend(&headers, "x", i, ": {part: user}, ");
  EXPECT_EQ(Headers(headers), "none");
  EXPECT_THAT(Headers(StrCat(headers, "y: {part: user}")), HasSubstr("at most 16 headers, found 17"));
}

TEST(GatewayRules, RefuseARealmThatCannotBeQuoted) {
  EXPECT_EQ(Gateways("realm: \"Orders of Acme\""), "none");
  EXPECT_THAT(Gateways("realm: 'a\"b'"), HasSubstr("gateways.realm: at most 256 printable ASCII characters"));
  EXPECT_THAT(Gateways("realm: \"a\\nb\""), HasSubstr("gateways.realm: at most 256"));
}

TEST(GatewayRules, RefuseRoutesThatLeadNowhere) {
  EXPECT_EQ(Gateways("routing: [{principal: spiffe://a, methods: [GET, M-SEARCH], policy: read}]"), "none");
  EXPECT_THAT(Gateways("routing: [{policy: read}]"), HasSubstr("gateways.routing[0]: needs principal"));
  EXPECT_THAT(Gateways("routing: [{principal: spiffe://a}]"), HasSubstr("gateways.routing[0]: needs policy"));
  EXPECT_THAT(Gateways("routing: [{principal: spiffe://a, policy: raed}]"),
              HasSubstr("gateways.routing[0].policy: no policy is named \"raed\"; did you mean \"read\"?"));
  EXPECT_THAT(Gateways("routing: [{principal: spiffe://a, methods: [get], policy: read}]"),
              HasSubstr("gateways.routing[0].methods[0]: expected a method such as \"GET\", found \"get\""));
}

TEST(GatewayRules, JudgeWhatAPolicySaysToGateways) {
  EXPECT_EQ(
      Rules("resource_metadata: https://a.example/.well-known/x, cookie: token, remove_authorization: true, "
            "metadata_claims: [sub], allow_preflight: true, denied_cors_origins: [https://app.example]"),
      "none");
  EXPECT_THAT(Rules("resource_metadata: http://a.example/"),
              HasSubstr("policies.read.gateway.resource_metadata: expected an https URL"));
  EXPECT_THAT(Rules("resource_metadata: 'https://a.example/\"'"), HasSubstr("expected an https URL"));
  EXPECT_THAT(Rules("cookie: \"a b\""), HasSubstr("policies.read.gateway.cookie: expected a cookie's name"));
  EXPECT_THAT(Rules("metadata_claims: [a, a]"), HasSubstr("stands here twice"));
  for (const char* origin :
       {"https://app.example/", "app.example", "https://App.example", "null", "https://*.a"}) {
    EXPECT_THAT(Rules(StrCat("denied_cors_origins: [\"", origin, "\"]")), HasSubstr("expected an origin"))
        << origin;
  }
  EXPECT_EQ(Rules("denied_cors_origins: [\"*\", \"http://localhost:3000\"]"), "none");
}

}  // namespace
}  // namespace assay
