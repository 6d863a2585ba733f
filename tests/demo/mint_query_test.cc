#include "server/demo/mint_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

tl::expected<MintRequest, std::string> Parse(std::string query) {
  HttpRequest request;
  request.query = std::move(query);
  return ParseMintQuery(request);
}

std::string Fault(std::string query) {
  const auto parsed = Parse(std::move(query));
  return parsed ? "no fault" : parsed.error();
}

TEST(ParseMintQuery, TakesAnEmptyQueryForAGoodToken) {
  const auto request = Parse("");
  ASSERT_TRUE(request) << request.error();
  EXPECT_EQ(request->algorithm, "ES256");
  EXPECT_EQ(request->subject, "alice");
  EXPECT_EQ(request->audience, kDemoAudience);
  EXPECT_EQ(request->ttl, absl::Minutes(5));
  EXPECT_EQ(request->defect, Defect::kNone);
}

TEST(ParseMintQuery, ReadsEveryParameter) {
  const auto request = Parse("alg=PS512&sub=b%20o+b&aud=urn:api&scope=a+b&ttl=90&defect=expired");
  ASSERT_TRUE(request) << request.error();
  EXPECT_EQ(request->algorithm, "PS512");
  EXPECT_EQ(request->subject, "b o b");
  EXPECT_EQ(request->audience, "urn:api");
  EXPECT_EQ(request->scope, "a b");
  EXPECT_EQ(request->ttl, absl::Seconds(90));
  EXPECT_EQ(request->defect, Defect::kExpired);
}

TEST(ParseMintQuery, ReadsDurationsWithUnits) {
  EXPECT_EQ(Parse("ttl=1h30m")->ttl, absl::Minutes(90));
  EXPECT_THAT(Fault("ttl=soon"), StartsWith("ttl=soon is no duration: write 90, 90s, 5m or 1h30m."));
}

TEST(ParseMintQuery, BoundsTheTtl) {
  EXPECT_THAT(Fault("ttl=0"), HasSubstr("is not between 1s and 24h"));
  EXPECT_TRUE(Parse("ttl=1"));
  EXPECT_TRUE(Parse("ttl=24h"));
  EXPECT_THAT(Fault("ttl=86401"), HasSubstr("is not between 1s and 24h"));
  EXPECT_THAT(Fault("ttl=inf"), HasSubstr("is not between 1s and 24h"));
}

TEST(ParseMintQuery, ListsTheParametersWhenOneIsUnknown) {
  EXPECT_THAT(Fault("algo=ES256"), StartsWith("There is no parameter 'algo'.\n"));
  for (const char* name : {"alg ", "sub ", "aud ", "scope ", "ttl ", "defect "}) {
    EXPECT_THAT(Fault("algo=ES256"), HasSubstr(name));
  }
}

TEST(ParseMintQuery, ListsTheAlgorithmsWhenOneIsUnknown) {
  EXPECT_THAT(Fault("alg=es256"), AllOf(HasSubstr("RS256, RS384"), HasSubstr("EdDSA, Ed25519")));
  EXPECT_THAT(Fault("alg=none"), HasSubstr("see defect=alg-none"));
}

TEST(ParseMintQuery, ListsTheDefectsWhenOneIsUnknown) {
  for (const DefectRow& row : Defects()) EXPECT_THAT(Fault("defect=x"), HasSubstr(std::string(row.name)));
}

TEST(ParseMintQuery, RefusesAParameterGivenTwice) {
  EXPECT_THAT(Fault("sub=a&alg=ES256&sub=b"), StartsWith("Parameter 'sub' is given twice."));
}

TEST(ParseMintQuery, RefusesWhatJsonCannotHold) {
  EXPECT_THAT(Fault("sub=%ff"), StartsWith("sub=? is not UTF-8."));
  EXPECT_TRUE(Parse("sub=%C3%A9"));
}

TEST(ParseMintQuery, BoundsTexts) {
  EXPECT_TRUE(Parse("sub=" + std::string(1024, 'a')));
  EXPECT_THAT(Fault("sub=" + std::string(1025, 'a')), HasSubstr("is longer than 1024 bytes"));
}

TEST(ParseMintQuery, RefusesBrokenPercentEncoding) {
  EXPECT_THAT(Fault("sub=%4"), HasSubstr("is not percent-encoded correctly"));
}

TEST(ParseMintQuery, ShowsNoControlCharacters) {
  EXPECT_EQ(Fault("a\033[31m=1").find('\033'), std::string::npos);
}

}  // namespace
}  // namespace assay
