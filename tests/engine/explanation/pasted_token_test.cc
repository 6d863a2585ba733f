#include "server/engine/explanation/pasted_token.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/token_builder.h"

namespace assay {
namespace {

const std::string& Token() {
  static const auto& token = *new std::string(testing::TokenBuilder(testing::TestKey("ES256")).Sign());
  return token;
}

// Wrappings are the hints of what was taken off, and "whole" where the token came out as it was.
std::vector<std::string> Wrappings(const std::string& text, const std::string& token = Token()) {
  const PastedToken pasted = PastedToken::Unwrap(text);
  std::vector<std::string> names;
  for (const RecognisedShape& shape : pasted.wrappings) names.push_back(v1::Hint_Name(shape.hint));
  names.push_back(pasted.token == token ? "whole" : pasted.token);
  return names;
}

using Names = std::vector<std::string>;

TEST(PastedToken, LeavesATokenAlone) {
  EXPECT_EQ(Wrappings(Token()), Names{"whole"});
  EXPECT_EQ(Wrappings("", ""), Names{"whole"});
  EXPECT_EQ(Wrappings("ya29.opaque-_", "ya29.opaque-_"), Names{"whole"});
  EXPECT_EQ(Wrappings("a b", "a b"), Names{"whole"});
}

TEST(PastedToken, TakesBearerOff) {
  for (const char* prefix :
       {"Bearer ", "bearer ", "BEARER   ", "Authorization: Bearer ", "authorization:Bearer "}) {
    EXPECT_EQ(Wrappings(prefix + Token()), (Names{"HINT_BEARER_PREFIX", "whole"})) << prefix;
  }
  EXPECT_EQ(Wrappings("Bearer ", "Bearer")[0], "HINT_WHITE_SPACE");
}

TEST(PastedToken, TakesQuotesOff) {
  for (const char quote : {'"', '\'', '`'}) {
    EXPECT_EQ(Wrappings(quote + Token() + quote), (Names{"HINT_QUOTES", "whole"}));
  }
  EXPECT_EQ(Wrappings(Token() + "\""), (Names{"HINT_QUOTES", "whole"}));
}

TEST(PastedToken, TakesWhiteSpaceOff) {
  EXPECT_EQ(Wrappings("\n " + Token() + "\r\n"), (Names{"HINT_WHITE_SPACE", "whole"}));
  std::string wrapped = Token();
  wrapped.insert(64, 1, '\n');
  EXPECT_EQ(Wrappings(wrapped), (Names{"HINT_WHITE_SPACE", "whole"}));
  EXPECT_EQ(PastedToken::Unwrap(" a.b").wrappings[0].detail, "1 before it, 0 behind it");
}

TEST(PastedToken, DecodesUrlEncoding) {
  std::string encoded = Token();
  for (size_t at = encoded.find('.'); at != std::string::npos; at = encoded.find('.', at)) {
    encoded.replace(at, 1, "%2E");
  }
  EXPECT_EQ(Wrappings(encoded), (Names{"HINT_URL_ENCODED", "whole"}));
  EXPECT_EQ(Wrappings("a%", "a%"), Names{"whole"});
  EXPECT_EQ(Wrappings("a%2", "a%2"), Names{"whole"});
  EXPECT_EQ(Wrappings("a%FFb", "a%FFb"), Names{"whole"});
}

TEST(PastedToken, MendsPlainBase64) {
  EXPECT_EQ(Wrappings("aa+b.cc/d.ee==", "aa-b.cc_d.ee"), (Names{"HINT_PLAIN_BASE64", "whole"}));
  EXPECT_EQ(Wrappings("aGVsbG8=", "aGVsbG8="), Names{"whole"});  // no dot: no token of three parts
}

TEST(PastedToken, FindsTheTokenInAnAnswerOfATokenEndpoint) {
  const std::string answer = R"({"access_token":")" + Token() + R"(","expires_in":300,"id_token":"x.y.z"})";
  EXPECT_EQ(Wrappings(answer), (Names{"HINT_TOKEN_RESPONSE", "whole"}));
  EXPECT_EQ(
      PastedToken::Unwrap(answer).wrappings[0].detail,
      "its members are \"access_token\", \"expires_in\", \"id_token\"; what follows is about access_token");
  EXPECT_EQ(Wrappings(R"({"id_token":"x.y.z"})", "x.y.z"), (Names{"HINT_TOKEN_RESPONSE", "whole"}));
  for (const char* other : {R"({"payload":"x","signature":"y"})", R"({"access_token":7})", "{", "{}"}) {
    EXPECT_EQ(Wrappings(other, other), Names{"whole"}) << other;
  }
}

TEST(PastedToken, TakesSeveralWrappingsOffTheOutermostFirst) {
  EXPECT_EQ(Wrappings(" \"Bearer " + Token() + "\"\n"),
            (Names{"HINT_WHITE_SPACE", "HINT_QUOTES", "HINT_BEARER_PREFIX", "whole"}));
}

TEST(PastedToken, ComesToAnEndWhateverItIsGiven) {
  EXPECT_EQ(PastedToken::Unwrap(std::string(10000, '"')).wrappings.size(), 1u);
  EXPECT_LE(PastedToken::Unwrap("%2525252525252525252525252541.").wrappings.size(), 1u);
  EXPECT_EQ(PastedToken::Unwrap("   ").token, "   ");
}

}  // namespace
}  // namespace assay
