#include "server/jose/redaction.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

const std::string kHeader = "eyJhbGciOiJSUzI1NiJ9";

TEST(HoldsToken, KnowsAHeaderWithTwoDotsBehindItWhereverItStands) {
  for (const std::string& text :
       {kHeader + ".e30.c2ln", kHeader + ".e30.", kHeader + "..c2ln.c2ln.c2ln", "a." + kHeader + ".e30.c2ln",
        "x" + kHeader + ".e30.c2ln", "{\"t\":\"" + kHeader + ".e30.c2ln\"}"}) {
    EXPECT_TRUE(HoldsToken(text)) << text;
  }
}

TEST(HoldsToken, LeavesOtherTextsAlone) {
  for (const std::string& text :
       {std::string(), kHeader, kHeader + ".e30", kHeader + ". e30.c2ln", kHeader + " .e30.c2ln",
        std::string("https://eyJhbGciOi.example.test/"), std::string("1.2.3"), "e30." + kHeader}) {
    EXPECT_FALSE(HoldsToken(text)) << text;
  }
}

TEST(HoldsToken, WantsOfAHeaderAtLeastWhatNamesAnAlgorithm) {
  EXPECT_FALSE(HoldsToken("eyJhbGciOiJ4In.e30.c2ln"));   // 14 letters
  EXPECT_TRUE(HoldsToken("eyJhbGciOiJ4In0.e30.c2ln"));   // {"alg":"x"}
  EXPECT_TRUE(HoldsToken("eyJhbGciOiJ4In0K.e30.c2ln"));  // and a new line
}

TEST(Redacted, TellsKindAndSizeOnly) {
  const auto text = [](const std::string& json) { return Redacted(JsonDocument::Parse(json)->root()); };
  EXPECT_EQ(text("\"alice\""), "[redacted: a string of 5 bytes]");
  EXPECT_EQ(text("[1,2]"), "[redacted: a list of 2]");
  EXPECT_EQ(text("{\"a\":1}"), "[redacted: an object]");
  EXPECT_EQ(text("true"), "[redacted: true or false]");
  EXPECT_EQ(text("4711"), "[redacted: a number]");
  EXPECT_EQ(text("null"), "null");
}

TEST(IsRecorded, IsTrueOfWhatSaysNothingOfAPerson) {
  for (const char* name : {"iss", "aud", "azp", "client_id", "exp", "nbf", "iat", "scope", "scp"}) {
    EXPECT_TRUE(IsRecorded(name)) << name;
  }
  for (const char* name : {"sub", "jti", "email", "", "Aud"}) EXPECT_FALSE(IsRecorded(name)) << name;
}

}  // namespace
}  // namespace assay
