#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Keys(std::string_view keys, std::string_view issuer = "https://idp.example") {
  return FaultsOf(KeysConfig(keys, issuer));
}

TEST(KeySourceRules, TakeEachSourceByItself) {
  EXPECT_EQ(Keys("{discovery: auto}"), "none");
  EXPECT_EQ(Keys("{discovery: \"https://other.example/.well-known/openid-configuration\"}"), "none");
  EXPECT_EQ(Keys("{url: https://idp.example/jwks}"), "none");
  EXPECT_EQ(Keys("{file: keys.jwks, ttl_default: 1m}", "urn:a"), "none");
}

TEST(KeySourceRules, WantExactlyOneSource) {
  EXPECT_THAT(Keys("{}"), HasSubstr("issuers.main.keys: needs one of discovery, url, file, inline"));
  EXPECT_THAT(Keys("{discovery: auto, url: https://a.example}"),
              HasSubstr("issuers.main.keys.url: contradicts discovery: keys come from one place"));
  EXPECT_THAT(Keys("{file: a, url: https://a.example}"),
              HasSubstr("issuers.main.keys.file: contradicts url"));
  EXPECT_THAT(FaultsOf("issuers: {a: {issuer: urn:a}}\npolicies: {p: {accept: {a: {audiences: [x]}}}}\n"),
              HasSubstr("1:11: issuers.a: needs keys, such as keys: {discovery: auto}"));
}

TEST(KeySourceRules, WantHttpsUnlessLoopbackOrSaidAloud) {
  EXPECT_THAT(Keys("{url: http://idp.example/jwks}"),
              HasSubstr("issuers.main.keys.url: plain http lets anyone"));
  EXPECT_THAT(Keys("{discovery: http://idp.example/d}"),
              HasSubstr("issuers.main.keys.discovery: plain http"));
  EXPECT_THAT(Keys("{discovery: auto}", "http://idp.example"),
              HasSubstr("issuers.main.keys.discovery: plain http"));
  EXPECT_THAT(Keys("{url: http://127.0.0.1.example/jwks}"), HasSubstr("plain http"));
  EXPECT_THAT(Keys("{url: http://localhost.example/jwks}"), HasSubstr("plain http"));
  EXPECT_EQ(Keys("{url: http://idp.example/jwks, allow_http: true}"), "none");
  EXPECT_EQ(Keys("{discovery: auto, allow_http: true}", "http://idp.example"), "none");
  EXPECT_EQ(Keys("{url: \"http://127.0.0.1:8080/jwks\"}"), "none");
  EXPECT_EQ(Keys("{url: \"http://127.9.9.9/jwks\"}"), "none");
  EXPECT_EQ(Keys("{url: \"http://[::1]:8080/jwks\"}"), "none");
  EXPECT_EQ(Keys("{discovery: auto}", "http://localhost:8080/realms/x"), "none");
}

TEST(KeySourceRules, RefuseWhatIsNoUrlToFetch) {
  for (const char* url :
       {"idp.example/jwks", "ftp://a.example", "https://", "https:///jwks", "https://a b.example",
        "https://a.example:0/", "https://a.example:65536/", "https://a.example:x/", "file:///etc/passwd",
        "https://[::1/", "https://[1.2.3.4]/", "https://\xc3\xa9.example/", "https://a.example/\\x"}) {
    std::string quoted;
    for (char c : std::string_view(url)) quoted += c == '\\' ? "\\\\" : std::string(1, c);
    EXPECT_THAT(Keys("{url: \"" + quoted + "\"}"), HasSubstr("issuers.main.keys.url: expected an https URL"))
        << url;
  }
  EXPECT_THAT(Keys("{url: \"https://user:secret@a.example/\"}"), HasSubstr("may hold no user information"));
  EXPECT_THAT(Keys("{url: \"https://a.example/#keys\"}"), HasSubstr("has no fragment"));
  EXPECT_EQ(Keys("{url: \"https://a.example/keys?v=1&at=@\"}"), "none");
}

TEST(KeySourceRules, WantAnIssuerThatIsAUrlForAutomaticDiscovery) {
  EXPECT_THAT(Keys("{discovery: auto}", "urn:acme:batch"),
              HasSubstr("auto needs an issuer that is an https URL"));
  EXPECT_THAT(Keys("{discovery: auto}", "https://a.example/?x=1"), HasSubstr("without query and fragment"));
}

TEST(KeySourceRules, BoundEveryTime) {
  struct Bound {
    const char *name, *low, *below, *high, *above, *with;
  };
  for (const Bound& b :
       {Bound{"connect_timeout", "100ms", "99ms", "30s", "30001ms", ", total_timeout: 60s"},
        Bound{"total_timeout", "100ms", "99ms", "60s", "60001ms", ", connect_timeout: 100ms"},
        Bound{"ttl_min", "10s", "9999ms", "24h", "86401s", ", ttl_default: 24h, ttl_max: 24h"},
        Bound{"ttl_max", "10s", "9999ms", "24h", "86401s",
              ", ttl_min: 10s, ttl_default: 10s, hard_ttl: 168h"},
        Bound{"hard_ttl", "10s", "9999ms", "168h", "604801s",
              ", ttl_min: 10s, ttl_default: 10s, ttl_max: 10s"}}) {
    const auto with = [&](const char* value) {
      return Keys("{url: https://a.example, " + std::string(b.name) + ": " + value + b.with + "}");
    };
    const std::string fault = "issuers.main.keys." + std::string(b.name) + ": must be ";
    EXPECT_THAT(with(b.low), ::testing::Not(HasSubstr(fault))) << b.name;
    EXPECT_THAT(with(b.high), ::testing::Not(HasSubstr(fault))) << b.name;
    EXPECT_THAT(with(b.below), HasSubstr(fault)) << b.name;
    EXPECT_THAT(with(b.above), HasSubstr(fault)) << b.name;
  }
}

TEST(KeySourceRules, RefuseTimesThatContradictEachOther) {
  const auto with = [](const char* times) {
    return Keys("{url: https://a.example, " + std::string(times) + "}");
  };
  EXPECT_THAT(with("ttl_min: 20m"),
              HasSubstr("issuers.main.keys.ttl_min: ttl_min (20m) is above ttl_max (15m)"));
  EXPECT_THAT(with("ttl_max: 4m"),
              HasSubstr("issuers.main.keys.ttl_max: ttl_default (5m) is above ttl_max (4m)"));
  EXPECT_THAT(with("ttl_default: 30s"),
              HasSubstr("issuers.main.keys.ttl_default: ttl_min (1m) is above ttl_default"));
  EXPECT_THAT(with("hard_ttl: 10m"),
              HasSubstr("issuers.main.keys.hard_ttl: ttl_max (15m) is above hard_ttl (10m)"));
  EXPECT_THAT(with("connect_timeout: 6s"), HasSubstr("connect_timeout (6s) is above total_timeout (5s)"));
  EXPECT_EQ(with("hard_ttl: 15m"), "none");
  EXPECT_EQ(with("ttl_min: 5m"), "none");
}

TEST(KeySourceRules, TakeFallbacksBesideAUrlOnly) {
  EXPECT_EQ(Keys("{url: https://a.example, fallback_urls: [https://b.example, https://c.example]}"), "none");
  EXPECT_THAT(Keys("{discovery: auto, fallback_urls: [https://b.example]}"),
              HasSubstr("4:29: issuers.main.keys.fallback_urls: stands beside url only: discovery names"));
  EXPECT_THAT(Keys("{file: a, fallback_urls: [https://b.example]}"),
              HasSubstr("keys.fallback_urls: stands beside url only"));
  EXPECT_THAT(Keys("{url: https://a.example, fallback_urls: [http://b.example]}"),
              HasSubstr("4:52: issuers.main.keys.fallback_urls[0]: plain http lets anyone"));
  EXPECT_THAT(Keys("{url: https://a.example, fallback_urls: [https://b.example, https://b.example]}"),
              HasSubstr("keys.fallback_urls[1]: \"https://b.example\" stands here twice"));
  EXPECT_THAT(Keys("{url: https://a.example, fallback_urls: [https://a.example]}"),
              HasSubstr("keys.fallback_urls[0]: is url itself"));
}

TEST(KeySourceRules, RefuseWhatHasNoMeaningForTheSource) {
  EXPECT_THAT(Keys("{file: a, allow_http: true}"),
              HasSubstr("issuers.main.keys.allow_http: has no meaning for a file"));
  EXPECT_THAT(Keys("{file: a, allow_addresses: [10.0.0.0/8]}"),
              HasSubstr("keys.allow_addresses: has no meaning for a file"));
  EXPECT_THAT(Keys("{file: a, client_cert: {cert_file: c, key_file: k}}"),
              HasSubstr("keys.client_cert: has no meaning for a file"));
  EXPECT_THAT(Keys("{file: a, ca_file: b}"),
              HasSubstr("issuers.main.keys.ca_file: has no meaning for a file"));
  EXPECT_THAT(Keys("{file: a, total_timeout: 1s}"),
              HasSubstr("keys.total_timeout: has no meaning for a file"));
  EXPECT_THAT(Keys("{inline: \"{}\", hard_ttl: 1h}"),
              HasSubstr("keys.hard_ttl: has no meaning for a set given inline"));
}

}  // namespace
}  // namespace assay
