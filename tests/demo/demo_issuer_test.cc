#include "server/demo/demo_issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/json.h"
#include "server/jose/jwk_set.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// Keys take some tenths of a second to make, so the tests of one process share an issuer.
class DemoIssuerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    issuer_ = new DemoIssuer({.rotate_every = absl::ZeroDuration()});
    ASSERT_TRUE(issuer_->Start().ok());
  }
  static void TearDownTestSuite() {
    delete issuer_;
    issuer_ = nullptr;
  }

  RawResponse Ask(const std::string& method, const std::string& target, const std::string& headers = "") {
    RawClient client(std::stoi(issuer_->issuer().substr(issuer_->issuer().rfind(':') + 1)));
    client.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
    return client.Read();
  }

  std::string StringMember(const std::string& json, const char* name) {
    const auto document = JsonDocument::Parse(json);
    if (!document) return "not JSON";
    const auto value = Member(*AsObject(document->root()), name);
    return value ? std::string(AsString(*value).value_or("not a string")) : "absent";
  }

  std::string Etag() {
    const std::string headers = Ask("GET", "/jwks").headers;
    const size_t begin = headers.find("ETag: ") + 6;
    return headers.substr(begin, headers.find("\r\n", begin) - begin);
  }

  static DemoIssuer* issuer_;
};
DemoIssuer* DemoIssuerTest::issuer_ = nullptr;

TEST_F(DemoIssuerTest, NamesItselfAndItsKeySetInDiscovery) {
  const RawResponse response = Ask("GET", "/.well-known/openid-configuration");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(StringMember(response.body, "issuer"), issuer_->issuer());
  EXPECT_EQ(StringMember(response.body, "jwks_uri"), issuer_->issuer() + "/jwks");
}

TEST_F(DemoIssuerTest, ServesAKeySetInWhichEveryKeyIsUsable) {
  const RawResponse response = Ask("GET", "/jwks");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.Has("Content-Type: application/jwk-set+json"));
  EXPECT_TRUE(response.Has("Cache-Control: public, max-age=300"));
  const auto set = JwkSet::Parse(response.body, AlgorithmSet::All());
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->dropped().empty());
  EXPECT_GE(set->keys().size(), Algorithms().size());
}

TEST_F(DemoIssuerTest, AnswersNotModifiedToWhoHasTheKeySet) {
  const std::string etag = Etag();
  const RawResponse response = Ask("GET", "/jwks", "If-None-Match: \"other\", " + etag + "\r\n");
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, "");
  EXPECT_TRUE(response.Has("ETag: " + etag));
  EXPECT_EQ(Ask("GET", "/jwks", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(DemoIssuerTest, CountsTheKeySetsItServed) {
  const int64_t before = issuer_->key_set_gets();
  Ask("GET", "/jwks");
  EXPECT_EQ(issuer_->key_set_gets(), before + 1);
  EXPECT_THAT(Ask("GET", "/stats").body, HasSubstr("\"key_set_gets\":" + std::to_string(before + 1)));
}

TEST_F(DemoIssuerTest, ServesATokenAsText) {
  const RawResponse response = Ask("GET", "/token?alg=RS256&sub=bob", "Accept: */*\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.Has("Content-Type: text/plain; charset=utf-8"));
  EXPECT_TRUE(response.Has("Cache-Control: no-store"));
  EXPECT_EQ(std::count(response.body.begin(), response.body.end(), '.'), 2);
  EXPECT_TRUE(response.body.ends_with("\n"));
}

TEST_F(DemoIssuerTest, ServesATokenAsJsonToWhoAsksForThat) {
  const RawResponse response = Ask("GET", "/token?ttl=60", "Accept: application/json\r\n");
  EXPECT_TRUE(response.Has("Content-Type: application/json"));
  EXPECT_EQ(StringMember(response.body, "token_type"), "Bearer");
  EXPECT_THAT(response.body, HasSubstr("\"expires_in\":60"));
  EXPECT_THAT(StringMember(response.body, "access_token"), HasSubstr("."));
}

TEST_F(DemoIssuerTest, TellsWhatThereIsWhenTheQueryIsWrong) {
  const RawResponse response = Ask("GET", "/token?defect=rotten");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("defect=rotten is not a defect this issuer can make: expired,"));
}

TEST_F(DemoIssuerTest, PublishesNewKeysBeforeItAnswersARotation) {
  const std::string before = Etag();
  const RawResponse response = Ask("POST", "/rotate");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("{\"generation\":"));
  EXPECT_NE(Etag(), before);
}

TEST_F(DemoIssuerTest, PublishesNewKeysBeforeRotateReturns) {
  const std::string before = Etag();
  issuer_->Rotate();
  EXPECT_NE(Etag(), before);
}

TEST_F(DemoIssuerTest, RefusesARotationByGet) { EXPECT_EQ(Ask("GET", "/rotate").status, 405); }

TEST_F(DemoIssuerTest, RefusesTheHostNamesOfOthers) {
  RawClient client(std::stoi(issuer_->issuer().substr(issuer_->issuer().rfind(':') + 1)));
  client.Send("GET /token HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.Read().status, 421);
}

TEST_F(DemoIssuerTest, HelpsAPersonAtItsFrontPage) {
  EXPECT_THAT(Ask("GET", "/").body, HasSubstr(issuer_->issuer() + "/token?"));
}

TEST(DemoIssuer, TellsThatItsAddressIsTaken) {
  DemoIssuer first({.rotate_every = absl::ZeroDuration()});
  ASSERT_TRUE(first.Start().ok());
  DemoIssuer second({.address = first.issuer().substr(7), .rotate_every = absl::ZeroDuration()});
  EXPECT_THAT(std::string(second.Start().message()), HasSubstr(first.issuer().substr(7)));
}

}  // namespace
}  // namespace assay
