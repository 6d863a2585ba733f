#include "server/telemetry/log_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "server/base/json.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kWall = absl::FromUnixMillis(1'700'000'000'042);

std::string Json(std::vector<LogField> fields) {
  return RenderLogLine(LogFormat::kJson, kWall, LogLevel::kInfo, "tested", fields);
}
std::string Text(std::vector<LogField> fields) {
  return RenderLogLine(LogFormat::kText, kWall, LogLevel::kWarning, "tested", fields);
}

// What a reader of the line gets for `name`.
std::string Read(const std::string& line, std::string_view name) {
  const auto document = JsonDocument::Parse(line);
  if (!document) return "not JSON: " + line;
  const auto value = Member(*AsObject(document->root()), name);
  if (!value) return "no member: " + line;
  const auto text = AsString(*value);
  return text ? std::string(*text) : simdjson::minify(*value);
}

TEST(LogLine, IsOneJsonObject) {
  EXPECT_EQ(Json({{"text", "a b"},
                  {"count", 3},
                  {"big", uint64_t{1} << 40},
                  {"ratio", 0.5},
                  {"flag", true},
                  {"took", absl::Milliseconds(1500)}}),
            R"({"time":"2023-11-14T22:13:20.042Z","level":"info","event":"tested","text":"a b","count":3,)"
            R"("big":1099511627776,"ratio":0.5,"flag":true,"took":1.5})");
}

TEST(LogLine, IsTextWhereAsked) {
  EXPECT_EQ(
      Text({{"plain", "a-b"}, {"spaced", "a b"}, {"empty", ""}, {"equals", "a=b"}, {"count", 3}}),
      R"(2023-11-14T22:13:20.042Z WARNING tested plain=a-b spaced="a b" empty="" equals="a=b" count=3)");
}

TEST(LogLine, StaysOneLineWhateverAKeyIdHolds) {
  const std::string kid = "k\r\n{\"level\":\"error\"}\t\x1b[2J\x7f\xc2\x9b\xe2\x80\xae\\";
  EXPECT_THAT(Json({{"kid", kid}}), Not(HasSubstr("\n")));
  EXPECT_EQ(Read(Json({{"kid", kid}}), "kid"), kid);
  EXPECT_EQ(Read(Json({{"kid", kid}}), "level"), "info");
  const std::string text = Text({{"kid", kid}});
  for (const char control : {'\n', '\r', '\x1b', '\x7f', '\x9b'})
    EXPECT_EQ(text.find(control), std::string::npos);
  EXPECT_THAT(text, HasSubstr(R"(\u009b\u202e)"));
  EXPECT_THAT(text, HasSubstr(R"(kid="k\u000d\u000a{\"level\")"));
}

TEST(LogLine, KeepsANulAsData) {
  EXPECT_EQ(Read(Json({{"kid", std::string("a\0b", 3)}}), "kid"), std::string("a\0b", 3));
}

TEST(LogLine, CapsATextAt256Bytes) {
  EXPECT_EQ(Read(Json({{"kid", std::string(255, 'a')}}), "kid"), std::string(255, 'a'));
  EXPECT_EQ(Read(Json({{"kid", std::string(256, 'a')}}), "kid"), std::string(256, 'a'));
  EXPECT_EQ(Read(Json({{"kid", std::string(257, 'a')}}), "kid"), std::string(256, 'a') + "...");
  EXPECT_LT(Json({{"kid", std::string(1 << 20, '\n')}}).size(), 1700u);
  EXPECT_LT(Text({{"kid", std::string(1 << 20, 'a')}}).size(), 330u);
}

TEST(LogLine, CutsBetweenCharacters) {
  const std::string line = Json({{"kid", std::string(255, 'a') + "\xC3\xA4" + "b"}});
  EXPECT_EQ(Read(line, "kid"), std::string(255, 'a') + "...");
}

TEST(LogLine, ReplacesBytesThatAreNotUtf8) {
  for (const char* bad :
       {"\x80", "\xff", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3"}) {
    const std::string line = Json({{"kid", bad}});
    EXPECT_THAT(Read(line, "kid"), ::testing::StartsWith("\xEF\xBF\xBD")) << line;
  }
  const std::string good = "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x91";
  EXPECT_EQ(Read(Json({{"kid", good}}), "kid"), good);
}

TEST(LogLine, NeverShowsAToken) {
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
  for (const std::string& text :
       {token, "bad token: " + token + "!", "eyJ eyJx " + token, std::string("eyJhbGciOiJub25lIn0.e30.")}) {
    EXPECT_THAT(Json({{"detail", text}}), Not(HasSubstr("eyJ"))) << text;
    EXPECT_THAT(Text({{"detail", text}}), Not(HasSubstr("eyJ"))) << text;
  }
  // {"alg":"none"} with white space after the brace: a space, a new line, a tab.
  for (const std::string header : {"eyAiYWxnIjoibm9uZSJ9", "ewoiYWxnIjoibm9uZSJ9", "ewkiYWxnIjoibm9uZSJ9"}) {
    EXPECT_THAT(Json({{"detail", header + ".e30.c2ln"}}), Not(HasSubstr(header)));
  }
  const std::string name = "server.keyIdle.and.eyebrow.more";
  EXPECT_THAT(Json({{"detail", name}}), HasSubstr(name));
  EXPECT_THAT(Json({{"detail", "eyJ is how they begin; eyJ.x and no more"}}), HasSubstr("eyJ is how"));
}

TEST(LogLine, WritesNumbersThatJsonLacksAsNull) {
  EXPECT_EQ(Read(Json({{"ratio", std::numeric_limits<double>::infinity()}}), "ratio"), "null");
}

}  // namespace
}  // namespace assay
