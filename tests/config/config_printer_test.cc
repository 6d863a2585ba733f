#include "server/config/config_printer.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// Prints `text` and reads it back; returns what was printed.
std::string RoundTrip(const std::string& text) {
  const auto config = LoadConfig(text);
  EXPECT_TRUE(config) << FaultsOf(text);
  if (!config) return "";
  const std::string printed = PrintConfig(*config);
  const auto again = LoadConfig(printed);
  EXPECT_TRUE(again) << FaultsOf(printed) << printed;
  if (!again) return "";
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*config, *again)) << printed;
  EXPECT_EQ(PrintConfig(*again), printed);
  return printed;
}

TEST(ConfigPrinter, ShowsTheForwardAuthListenerWhereThereIsOne) {
  EXPECT_THAT(RoundTrip(GoodConfig("", "", "listeners: {forward_auth: {trusted_peers: [10.0.0.0/8]}}\n")),
              HasSubstr("  forward_auth:\n    address: \"127.0.0.1:9001\"\n    insecure: false\n"
                        "    trusted_peers: [\"10.0.0.0/8\"]\n  ops:\n"));
}

TEST(ConfigPrinter, ShowsEveryDefault) {
  EXPECT_EQ(RoundTrip(GoodConfig()), R"(api_version: "assay/v1"
listeners:
  service:
    address: "127.0.0.1:9000"
    insecure: false
    reflection: false
    rejection_detail: false
  ops:
    address: "127.0.0.1:9002"
    insecure: false
defaults:
  clock_skew: 1m
  algorithms: ["RS256", "PS256", "ES256", "EdDSA"]
issuers:
  main:
    issuer: "https://idp.example"
    algorithms: ["RS256", "PS256", "ES256", "EdDSA"]
    clock_skew: 1m
    keys:
      discovery: "auto"
      allow_http: false
      connect_timeout: 2s
      total_timeout: 5s
      ttl_default: 5m
      ttl_min: 1m
      ttl_max: 15m
      hard_ttl: 24h
      empty_set: refuse
    startup: optional
    kidless: single
    audience_claims: ["aud"]
policies:
  read:
    accept:
      main:
        audiences: ["api"]
        any_audience: false
        match: any
    types: ["at+jwt", "jwt", "absent"]
    enforcement: "on"
    any_type: false
    allow_tokens_that_never_expire: false
    forbid_audience_mismatch: false
    binding: as_token_says
limits:
  token_bytes: 16KiB
gateways:
  realm: "assay"
  identity_headers:
    x-assay-issuer:
      part: issuer
    x-assay-principal:
      part: principal
    x-assay-scopes:
      part: scopes
    x-assay-user:
      part: user
  denials: public
  unjudged: rpc_error
telemetry:
  log:
    format: json
    level: info
)");
}

TEST(ConfigPrinter, PrintsWhatIsReadBackTheSame) {
  RoundTrip(R"(
listeners:
  service: {address: "unix:/run/assay/s.sock", reflection: true, rejection_detail: true}
  ops: {address: "[::]:0", insecure: true}
default_policy: "true"
issuers:
  "null": {issuer: "urn:\"quoted\"\u00e9", keys: {file: /etc/a.jwks, ttl_default: 1m}, kidless: try_all, startup: lazy}
  "5": {issuer: "urn:5", keys: {url: "https://b.example/k?a=b", connect_timeout: 1500ms, ca_file: ca.pem}, startup: required}
  "-": {issuer: "urn:-", keys: {url: "http://b.example/k", allow_http: true}, kidless: reject, clock_skew: 0s}
  _x: {issuer: "urn:_x", keys: {discovery: "https://b.example/d"}, algorithms: [ES512]}
policies:
  "true":
    accept: {"null": {any_audience: true}, "5": {audiences: ["a: b", "# c", "d\\e"]}, "-": {audiences: [z]}}
    scopes_all: [a, "b:c"]
    any_type: true
    allow_tokens_that_never_expire: true
    max_age: 90m
    max_lifetime: 1h1ms
    require: [sub, "https://claims.example/x"]
limits: {token_bytes: 1025}
telemetry: {log: {format: text, level: debug}}
)");
}

TEST(ConfigPrinter, PrintsRulesAsTheyAreReadBack) {
  EXPECT_THAT(RoundTrip(GoodConfig("", R"(    rules:
    - {claim: /a, equals: null}
    - {claim: /b, one_of: [1, "1", true, -1.5e3, "\u00e9\n\"", ""]}
    - any_of: [{claim: /c, exists: false}, {not: {claim: /d, contains: "null"}}]
      message: "why not"
    - {all_of: [{claim: /e, at_least: 18446744073709551615}, {claim: /f, prefix: "5"}]}
    identity: {user: {claim: /sub, prefix: "a: b"}, extra: {"x/y": {claim: /z}}}
    output: {allow: [sub], deny: [email]}
    enforcement: off
    profile: id_token
)")),
              HasSubstr(R"(    rules:
      - claim: "/a"
        equals: null
      - claim: "/b"
        one_of: [1, "1", true, -1.5e3,)"));
}

TEST(ConfigPrinter, PrintsMapsInTheOrderOfTheirNames) {
  std::string text = "issuers:\n";
  for (char c = 'z'; c >= 'a'; --c) {
    text += std::string("  ") + c + ": {issuer: \"urn:" + c + "\", keys: {url: https://a.example}}\n";
  }
  const std::string printed = RoundTrip(text + "policies: {p: {accept: {a: {audiences: [x]}}}}\n");
  EXPECT_LT(printed.find("  a:\n"), printed.find("  b:\n"));
  EXPECT_LT(printed.find("  y:\n"), printed.find("  z:\n"));
}

}  // namespace
}  // namespace assay
