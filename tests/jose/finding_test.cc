#include "server/jose/finding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace assay {
namespace {

std::string TextOf(const std::string& json) { return ValueText(JsonDocument::Parse(json)->root()); }

TEST(Excerpt, QuotesPlainText) {
  EXPECT_EQ(Excerpt(""), "\"\"");
  EXPECT_EQ(Excerpt("https://a.test/"), "\"https://a.test/\"");
  EXPECT_EQ(Excerpt("a \"b\" \\c"), R"("a \"b\" \\c")");
}

TEST(Excerpt, WritesWhatIsNotPrintableAsciiAsEscapes) {
  EXPECT_EQ(Excerpt("\x1b[31m\n"), R"("\u001b[31m\u000a")");
  // Composed and decomposed spellings look alike and are not.
  EXPECT_EQ(Excerpt("\xc3\xa9"), R"("\u00e9")");
  EXPECT_EQ(Excerpt("e\xcc\x81"), R"("e\u0301")");
  EXPECT_EQ(Excerpt("\xf0\x9f\x94\x91"), R"("\ud83d\udd11")");
  EXPECT_EQ(Excerpt(std::string("a\0b", 3)), R"("a\u0000b")");
}

TEST(Excerpt, SurvivesBytesThatAreNoUtf8) {
  EXPECT_EQ(Excerpt("\xff"), R"("\u00ff")");
  EXPECT_EQ(Excerpt("a\xe2"), R"("a\u00e2")");
}

TEST(Excerpt, CutsLongTextsAndTellsTheirLength) {
  EXPECT_EQ(Excerpt(std::string(kExcerptBytes, 'x')), "\"" + std::string(kExcerptBytes, 'x') + "\"");
  EXPECT_EQ(Excerpt(std::string(kExcerptBytes + 1, 'x')),
            "\"" + std::string(kExcerptBytes, 'x') + "\"... (129 bytes)");
}

TEST(Escaped, IsAnExcerptWithoutItsQuotesAndKeepsTheMarkOfACut) {
  EXPECT_EQ(Escaped("k-1"), "k-1");
  EXPECT_EQ(Escaped(""), "");
  EXPECT_EQ(Escaped("a\"\n\\"), "a\\\"\\u000a\\\\");
  EXPECT_EQ(Escaped(std::string(kExcerptBytes, 'x')), std::string(kExcerptBytes, 'x'));
  EXPECT_EQ(Escaped(std::string(kExcerptBytes + 1, 'x')),
            std::string(kExcerptBytes, 'x') + "... (129 bytes)");
}

TEST(Excerpts, ListsTextsUpToABound) {
  EXPECT_EQ(Excerpts(std::vector<std::string>{}), "nothing");
  EXPECT_EQ(Excerpts(std::vector<std::string>{"a", "b"}), R"("a", "b")");
  const std::vector<std::string> many(kExcerptItems + 2, "x");
  EXPECT_TRUE(Excerpts(many).ends_with(R"("x" and 2 more)")) << Excerpts(many);
  EXPECT_FALSE(Excerpts(std::vector<std::string>(kExcerptItems, "x")).ends_with("more"));
}

TEST(ValueText, ShowsScalarsAndNamesTheRest) {
  EXPECT_EQ(TextOf("\"1700\""), "\"1700\"");
  EXPECT_EQ(TextOf("true"), "true");
  EXPECT_EQ(TextOf("false"), "false");
  EXPECT_EQ(TextOf("null"), "null");
  EXPECT_EQ(TextOf("-5"), "-5");
  EXPECT_EQ(TextOf("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(TextOf("1.5"), "1.5");
  EXPECT_EQ(TextOf("[1, 2]"), "a list of 2");
  EXPECT_EQ(TextOf("{\"a\": 1}"), "an object");
}

TEST(Excerpt, ShowsNothingOfATextThatHoldsAToken) {
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
  const std::string longer = "eyJhbGciOiJSUzI1NiJ9." + std::string(4000, 'x') + ".c2lnbmF0dXJl";
  for (const std::string& text :
       {token, "Bearer " + token, longer, std::string(kExcerptBytes, ' ') + token}) {
    EXPECT_EQ(Excerpt(text), "\"[redacted: a token]\"");
    EXPECT_EQ(Escaped(text), "[redacted: a token]");
    EXPECT_EQ(TextOf("\"" + text + "\""), "\"[redacted: a token]\"");
    EXPECT_EQ(Excerpts(std::vector<std::string>{"a", text}), "\"a\", \"[redacted: a token]\"");
  }
}

TEST(ClaimFinding, RedactsForRecordsTheValuesOfClaimsThatMayBeAPersons) {
  const auto document = JsonDocument::Parse("\"alice\"");
  const Finding sub = ClaimFinding("a number", "sub", document->root());
  EXPECT_EQ(sub.found, "\"alice\"");
  EXPECT_EQ(sub.recorded(), "[redacted: a string of 5 bytes]");
  EXPECT_EQ(ClaimFinding("a number", "exp", document->root()).recorded(), "\"alice\"");
}

TEST(TimeText, TellsTheDistanceFromNow) {
  const absl::Time now = absl::FromUnixSeconds(1700000000);
  EXPECT_EQ(TimeText(now, now), "2023-11-14T22:13:20Z (now)");
  EXPECT_EQ(TimeText(now - absl::Seconds(45), now), "2023-11-14T22:12:35Z (45s ago)");
  EXPECT_EQ(TimeText(now + absl::Minutes(150), now), "2023-11-15T00:43:20Z (in 2h30m)");
  EXPECT_EQ(TimeText(now - absl::Hours(76), now), "2023-11-11T18:13:20Z (3d4h ago)");
  EXPECT_EQ(TimeText(now - absl::Hours(24 * 400), now), "2022-10-10T22:13:20Z (400d ago)");
}

}  // namespace
}  // namespace assay
