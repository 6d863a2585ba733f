#include "server/jwks/discovery_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kIssuer[] = "https://acme.test/a";

TEST(DiscoveryDocument, StandsWhereOpenIdAndRfc8414SectionThreePutIt) {
  EXPECT_THAT(DiscoveryUrls("https://acme.test"),
              ElementsAre("https://acme.test/.well-known/openid-configuration",
                          "https://acme.test/.well-known/oauth-authorization-server"));
  EXPECT_THAT(DiscoveryUrls("https://acme.test/"),
              ElementsAre("https://acme.test/.well-known/openid-configuration",
                          "https://acme.test/.well-known/oauth-authorization-server"));
  EXPECT_THAT(DiscoveryUrls("https://Acme.test:8443/realms/a/"),
              ElementsAre("https://Acme.test:8443/realms/a/.well-known/openid-configuration",
                          "https://Acme.test:8443/.well-known/oauth-authorization-server/realms/a"));
  EXPECT_THAT(DiscoveryUrls("urn:acme:batch"), IsEmpty());
  EXPECT_THAT(DiscoveryUrls("https://acme.test/?x=1"), IsEmpty());
}

v1::KeySetFault FaultOf(const std::string& json) {
  const auto uri = ParseDiscovery(json, kIssuer, false);
  return uri ? v1::KEY_SET_FAULT_UNSPECIFIED : uri.error().fault;
}

TEST(IssuerOfDocument, UndoesWhatTheSpecificationsPutIn) {
  EXPECT_EQ(IssuerOfDocument("https://acme.test/r/.well-known/openid-configuration"), "https://acme.test/r");
  EXPECT_EQ(IssuerOfDocument("https://acme.test/.well-known/oauth-authorization-server/r"),
            "https://acme.test/r");
  EXPECT_EQ(IssuerOfDocument("https://acme.test/.well-known/openid-configuration"), "https://acme.test");
  EXPECT_EQ(IssuerOfDocument("https://acme.test/r"), "");
}

TEST(DiscoveryDocument, NamesTheKeyUrl) {
  const auto uri = ParseDiscovery(R"({"issuer":"https://acme.test/a","jwks_uri":"https://keys.test/k?x=1"})",
                                  kIssuer, false);
  ASSERT_TRUE(uri);
  EXPECT_EQ(*uri, "https://keys.test/k?x=1");
}

TEST(DiscoveryDocument, MustNameTheIssuerByteForByte) {
  for (const char* stated : {"https://acme.test/a/", "https://acme.test/A", "https://ACME.test/a",
                             "https://acme.test", "http://acme.test/a", "https://acme.test/a\\u0000", ""}) {
    EXPECT_EQ(FaultOf(std::string(R"({"jwks_uri":"https://keys.test/","issuer":")") + stated + "\"}"),
              v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH)
        << stated;
  }
  const auto mismatch =
      ParseDiscovery(R"({"issuer":"https://evil.test/\n","jwks_uri":"https://keys.test/"})", kIssuer, false);
  EXPECT_EQ(mismatch.error().detail,
            R"(the document says "https://evil.test/\u000a", configured is "https://acme.test/a")");
  EXPECT_LT(ParseDiscovery("{\"issuer\":\"" + std::string(100'000, 'x') + "\"}", kIssuer, false)
                .error()
                .detail.size(),
            300u);
}

TEST(DiscoveryDocument, IsInvalidWhereItIsNoObjectOfThoseMembers) {
  for (const char* json :
       {"", "<html>", "[]", "null", "{}", R"({"issuer":7})", R"({"issuer":["https://acme.test/a"]})",
        R"({"issuer":"https://acme.test/a","issuer":"https://acme.test/a"})",
        R"({"issuer":"https://acme.test/a","jwks_uri":7})",
        R"({"issuer":"https://acme.test/a","jwks_uri":null})"}) {
    EXPECT_EQ(FaultOf(json), v1::KEY_SET_FAULT_DISCOVERY_INVALID) << json;
  }
  EXPECT_EQ(FaultOf(R"({"issuer":"https://acme.test/a"})"), v1::KEY_SET_FAULT_DISCOVERY_NO_JWKS_URI);
}

TEST(DiscoveryDocument, RefusesAKeyUrlThatMayNotBeFetched) {
  for (const char* uri : {"http://keys.test/", "ftp://keys.test/", "file:///etc/passwd", "keys.test",
                          "https://user@keys.test/", "https://keys.test/#x", ""}) {
    EXPECT_EQ(FaultOf(std::string(R"({"issuer":"https://acme.test/a","jwks_uri":")") + uri + "\"}"),
              v1::KEY_SET_FAULT_DISCOVERY_INVALID)
        << uri;
  }
  const auto quoted = [](const std::string& uri) {
    return ParseDiscovery(R"({"issuer":"https://acme.test/a","jwks_uri":")" + uri + "\"}", kIssuer, false)
        .error()
        .detail;
  };
  EXPECT_EQ(quoted("https://bob:hunter2@keys.test/k?sig=hunter2#hunter2"),
            "jwks_uri \"https://...@keys.test/k?...\": the URL has a fragment");
  EXPECT_EQ(quoted("bob:hunter2@keys.test/k"), "jwks_uri \"...@keys.test/k\": the URL's scheme is not https");
  EXPECT_EQ(quoted("ftp://keys.test/#hunter2"),
            "jwks_uri \"ftp://keys.test/#...\": the URL's scheme is not https");
  const std::string plain = R"({"issuer":"https://acme.test/a","jwks_uri":"http://keys.test/"})";
  EXPECT_TRUE(ParseDiscovery(plain, kIssuer, true));
  EXPECT_EQ(FaultOf(R"({"issuer":"https://acme.test/a","jwks_uri":"http://127.0.0.1:80/"})"),
            v1::KEY_SET_FAULT_UNSPECIFIED);
}

}  // namespace
}  // namespace assay
