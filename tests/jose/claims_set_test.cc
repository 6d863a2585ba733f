#include "server/jose/claims_set.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/testing/ruling.h"

namespace assay {
namespace {

using testing::ReasonOf;
using testing::RulingOf;
using Texts = std::vector<std::string_view>;

ClaimsSet Parsed(std::string json) { return ClaimsSet::Parse(std::move(json)).value(); }

TEST(ClaimsSet, KeepsTheExactBytes) {
  const std::string json = " {\"b\" : 1.50,\t\"a\":\"\\u0041\"}\n";
  EXPECT_EQ(Parsed(json).json(), json);
}

TEST(ClaimsSet, RefusesWhatIsNoObjectAtStageIssuer) {
  for (const auto& [json, reason] : {std::pair("[]", "JSON_INVALID"), std::pair("{", "JSON_INVALID"),
                                     std::pair("{\"a\":1,\"a\":2}", "DUPLICATE_MEMBER"),
                                     std::pair("[[[[[[[[[[[[[[[[[[", "JSON_TOO_DEEP")}) {
    const auto ruling = RulingOf(ClaimsSet::Parse(json));
    EXPECT_EQ(ruling.reason, reason);
    EXPECT_EQ(ruling.stage, "ISSUER");
    EXPECT_EQ(ruling.subject, "payload");
  }
}

TEST(ClaimsSet, SurvivesAMove) {
  ClaimsSet first =
      Parsed(R"({"iss":"https://issuer.test","name":"a longer text than any small buffer holds"})");
  const ClaimsSet second = std::move(first);
  EXPECT_EQ(second.Issuer()->text, "https://issuer.test");
  EXPECT_EQ(**second.String("name"), "a longer text than any small buffer holds");
}

TEST(ClaimsSet, ReadsTheIssuer) {
  EXPECT_EQ(Parsed(R"({"iss":"x"})").Issuer()->text, "x");
  EXPECT_EQ(Parsed(R"({"iss":""})").Issuer()->text, "");
  EXPECT_EQ(ReasonOf(Parsed("{}").Issuer()), "ISSUER_MISSING");
  EXPECT_EQ(ReasonOf(Parsed(R"({"iss":null})").Issuer()), "ISSUER_INVALID");
}

// A claim that cannot be read is never taken for one that is not there.
TEST(ClaimsSet, TellsAWrongTypeFromAbsenceInEveryReader) {
  const ClaimsSet claims = Parsed(R"({"wrong":{},"null":null})");
  const auto expect = [](const auto& absent, const auto& wrong) {
    ASSERT_TRUE(absent.has_value());
    EXPECT_FALSE(absent->has_value());
    const auto ruling = RulingOf(wrong);
    EXPECT_EQ(ruling.reason, "CLAIM_INVALID");
    EXPECT_EQ(ruling.stage, "CLAIMS");
  };
  for (const char* name : {"wrong", "null"}) {
    expect(claims.String("absent"), claims.String(name));
    expect(claims.NumericDate("absent"), claims.NumericDate(name));
    expect(claims.Strings("absent"), claims.Strings(name));
    expect(claims.Words("absent"), claims.Words(name));
    EXPECT_EQ(RulingOf(claims.String(name)).subject, name);
  }
}

TEST(ClaimsSet, ReadsATimeWithAnyFraction) {
  const auto at = [](const char* json) {
    return **Parsed(std::string("{\"t\":") + json + "}").NumericDate("t");
  };
  EXPECT_EQ(at("1700000000"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(at("1700000000.0"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(at("1700000000.5"), absl::FromUnixMillis(1'700'000'000'500));
  EXPECT_EQ(at("1.7e9"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(at("0"), absl::UnixEpoch());
  EXPECT_EQ(at("253402300799"), absl::FromUnixSeconds(253'402'300'799));
}

TEST(ClaimsSet, ReadsAStringOrAListOfStrings) {
  EXPECT_EQ(**Parsed(R"({"aud":"a b"})").Strings("aud"), (Texts{"a b"}));
  EXPECT_EQ(**Parsed(R"({"aud":["a","b"]})").Strings("aud"), (Texts{"a", "b"}));
  EXPECT_EQ(**Parsed(R"({"aud":[]})").Strings("aud"), Texts{});
  EXPECT_EQ(ReasonOf(Parsed(R"({"aud":["a",1]})").Strings("aud")), "CLAIM_INVALID");
}

TEST(ClaimsSet, ReadsWordsBetweenSpacesOrAListOfThem) {
  EXPECT_EQ(**Parsed(R"({"scope":"read write"})").Words("scope"), (Texts{"read", "write"}));
  EXPECT_EQ(**Parsed(R"({"scope":" read  write "})").Words("scope"), (Texts{"read", "write"}));
  EXPECT_EQ(**Parsed(R"({"scope":""})").Words("scope"), Texts{});
  EXPECT_EQ(**Parsed(R"({"scope":"read\twrite"})").Words("scope"), (Texts{"read\twrite"}));
  EXPECT_EQ(**Parsed(R"({"scope":["read","write all"]})").Words("scope"), (Texts{"read", "write all"}));
}

}  // namespace
}  // namespace assay
