#include "server/config/fetch_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/str_cat.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string WithProxy(std::string_view proxy, std::string_view more = "") {
  return FaultsOf(GoodConfig(StrCat("    proxy: \"", proxy, "\"\n", more)));
}

TEST(FetchRules, TakeAProxyByItsUrl) {
  for (const char* proxy :
       {"http://egress:3128", "https://egress.example", "http://10.0.0.1:3128/", "http://[::1]:1"}) {
    EXPECT_EQ(WithProxy(proxy), "none") << proxy;
  }
  for (const char* proxy : {"egress:3128", "socks5://egress:1080", "http://", "http://egress:0",
                            "http://egress/path", "http://egress?x=1", "http://egress/#x"}) {
    EXPECT_THAT(WithProxy(proxy), HasSubstr("5:12: issuers.main.proxy: expected \"http://HOST:PORT\""))
        << proxy;
  }
}

TEST(FetchRules, KeepAProxysCredentialsInAFile) {
  const std::string faults = WithProxy("http://user:hunter2@egress:3128");
  EXPECT_THAT(faults, HasSubstr("issuers.main.proxy: may hold no user information"));
  EXPECT_THAT(faults, Not(HasSubstr("hunter2")));
  EXPECT_EQ(WithProxy("http://egress:3128", "    proxy_credentials_file: /etc/assay/proxy\n"), "none");
  EXPECT_THAT(FaultsOf(GoodConfig("    proxy_credentials_file: /etc/assay/proxy\n")),
              HasSubstr("issuers.main.proxy_credentials_file: has no meaning without proxy"));
}

TEST(FetchRules, WantNoProxyForKeysThatAreNotFetched) {
  EXPECT_THAT(FaultsOf("issuers:\n  main: {issuer: urn:a, keys: {file: a}, proxy: \"http://egress:3128\"}\n"
                       "policies:\n  read: {accept: {main: {audiences: [api]}}}\n"),
              HasSubstr("issuers.main.proxy: has no meaning for keys that are not fetched"));
}

TEST(FetchRules, WantAllowHttpForPlainHttpThroughAProxy) {
  const auto faults = [](std::string_view keys) {
    return FaultsOf(StrCat(
        "issuers:\n  main: {issuer: urn:a, keys: ", keys,
        ", proxy: \"http://egress:3128\"}\npolicies:\n  read: {accept: {main: {audiences: [api]}}}\n"));
  };
  EXPECT_THAT(faults("{url: http://127.0.0.1/keys}"), HasSubstr("issuers.main.keys.url: plain http"));
  EXPECT_EQ(faults("{url: http://127.0.0.1/keys, allow_http: true}"), "none");
}

TEST(FetchRules, WantACertificateAndItsKey) {
  const auto faults = [](std::string_view pair) {
    return FaultsOf(KeysConfig(StrCat("{discovery: auto, client_cert: ", pair, "}")));
  };
  EXPECT_EQ(faults("{cert_file: c.pem, key_file: k.pem}"), "none");
  EXPECT_THAT(faults("{cert_file: c.pem}"), HasSubstr("issuers.main.keys.client_cert: needs key_file"));
  EXPECT_THAT(faults("{key_file: k.pem}"), HasSubstr("issuers.main.keys.client_cert: needs cert_file"));
}

TEST(FetchRules, WantAddressRanges) {
  const auto faults = [](std::string_view list) {
    return FaultsOf(KeysConfig(StrCat("{discovery: auto, allow_addresses: ", list, "}")));
  };
  EXPECT_EQ(faults("[10.0.0.0/8, \"fd00::/8\", 192.168.1.1]"), "none");
  EXPECT_THAT(
      faults("[10.0.0.0/8, 10.0.0.1/8]"),
      HasSubstr("4:59: issuers.main.keys.allow_addresses[1]: 10.0.0.1 has bits below its prefix of 8"));
  EXPECT_THAT(faults("[internal]"), HasSubstr("allow_addresses[0]: expected an address range such as"));
}

}  // namespace
}  // namespace assay
