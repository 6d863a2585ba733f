#include "server/transport/handlers/claims_json.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay {
namespace {

using Names = std::vector<std::string>;

std::string Filtered(const std::string& payload, const Names& names) {
  return ClaimsJson(ClaimsSet::Parse(payload).value(), names);
}

TEST(ClaimsJson, WithoutNamesIsThePayloadByteForByte) {
  const std::string payload = "{ \"n\" : 9007199254740993 ,\n\"f\":1.0 }";
  EXPECT_EQ(Filtered(payload, {}), payload);
}

TEST(ClaimsJson, KeepsTheNamedClaimsInTheTokensOrder) {
  EXPECT_EQ(Filtered(R"({"a":1,"b":2,"c":3})", {"c", "a", "absent", "a"}), R"({"a":1,"c":3})");
  EXPECT_EQ(Filtered(R"({"a":1})", {"absent"}), "{}");
  EXPECT_EQ(Filtered("{}", {"absent"}), "{}");
}

TEST(ClaimsJson, ShowsNoMoreThanThePolicyDoes) {
  const auto claims = ClaimsSet::Parse(R"({ "sub":"a", "email":"b", "n": 9007199254740993 })");
  const auto shown = [&](const OutputClaims& output, const Names& names) {
    return ClaimsJson(*claims, names, &output);
  };
  EXPECT_EQ(shown({.allow = {"n", "sub"}}, {}), R"({"sub":"a","n":9007199254740993})");
  EXPECT_EQ(shown({.deny = {"email"}}, {}), R"({"sub":"a","n":9007199254740993})");
  EXPECT_EQ(shown({.allow = {"sub", "email"}, .deny = {"email"}}, {}), R"({"sub":"a"})");
  EXPECT_EQ(shown({.allow = {"absent"}}, {}), "{}");
  // A caller narrows, and never sees more by naming it.
  EXPECT_EQ(shown({.deny = {"email"}}, {"email", "n"}), R"({"n":9007199254740993})");
  EXPECT_EQ(shown({.allow = {"sub"}}, {"email"}), "{}");
}

TEST(ClaimsJson, KeepsEveryDigitOfANumber) {
  EXPECT_EQ(
      Filtered(
          R"({"big":18446744073709551615,"odd":9007199254740993,"f":1.0,"e":1e2,"neg":-9223372036854775808})",
          {"big", "odd", "f", "e", "neg"}),
      R"({"big":18446744073709551615,"odd":9007199254740993,"f":1.0,"e":1e2,"neg":-9223372036854775808})");
}

TEST(ClaimsJson, SeesThroughNestingStringsAndBlanks) {
  const std::string payload =
      "{ \"x\" : { \"sub\" : [ \"}\" , \",\" , {\"a\":[]} ] } ,\t\"s\":\"a\\\"b\\\\\" , \"sub\" : \"q:{[,\" "
      ", \"z\":[1, 2]}";
  EXPECT_EQ(Filtered(payload, {"sub"}), R"({"sub":"q:{[,"})");
  EXPECT_EQ(Filtered(payload, {"s", "z"}), R"({"s":"a\"b\\","z":[1, 2]})");
  EXPECT_EQ(Filtered(payload, {"x"}), R"({"x":{ "sub" : [ "}" , "," , {"a":[]} ] }})");
}

TEST(ClaimsJson, ComparesNamesUnescaped) {
  EXPECT_EQ(Filtered(R"({"\u0073ub":"alice","a\"b":true})", {"sub", "a\"b"}),
            R"({"sub":"alice","a\"b":true})");
}

}  // namespace
}  // namespace assay
