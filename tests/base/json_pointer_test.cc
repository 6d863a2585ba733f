#include "server/base/json_pointer.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"

namespace assay {
namespace {

// Found is the string that `pointer` leads to in `json`; "-" where it leads nowhere.
std::string Found(const std::string& json, std::string_view pointer) {
  const auto document = JsonDocument::Parse(json);
  const auto parsed = JsonPointer::Parse(pointer);
  if (!parsed) return parsed.error();
  const auto value = parsed->Find(document->root());
  if (!value) return "-";
  const auto text = AsString(*value);
  return std::string(text.value_or("(no string)"));
}

TEST(JsonPointer, LeadsThroughObjectsAndLists) {
  const std::string json = R"({"a":"1","b":{"c":["x","y",{"d":"z"}]},"":"empty","0":"zero"})";
  EXPECT_EQ(Found(json, "/a"), "1");
  EXPECT_EQ(Found(json, "/b/c/1"), "y");
  EXPECT_EQ(Found(json, "/b/c/2/d"), "z");
  EXPECT_EQ(Found(json, "/"), "empty");
  EXPECT_EQ(Found(json, "/0"), "zero");
  EXPECT_EQ(Found(json, "/b"), "(no string)");
}

TEST(JsonPointer, LeadsNowhereWhereNothingStands) {
  const std::string json = R"({"a":"1","list":["x","y"]})";
  for (const char* pointer :
       {"/b", "/A", "/a/", "/a/0", "/list/2", "/list/-", "/list/00", "/list/01", "/list/+1", "/list/x",
        "/list/", "/list/4294967296", "/list/18446744073709551616", "//a"}) {
    EXPECT_EQ(Found(json, pointer), "-") << pointer;
  }
}

// RFC 6901 section 5, with dots and URLs, which are what claims are called.
TEST(JsonPointer, ReadsAnyNameThroughItsEscapes) {
  const std::string json =
      R"({"https://acme.com/roles":"r","a~b":"t","~1":"raw","c%d":"p","e^f":"q"," ":"s","x.y":"dot"})";
  EXPECT_EQ(Found(json, "/https:~1~1acme.com~1roles"), "r");
  EXPECT_EQ(Found(json, "/a~0b"), "t");
  EXPECT_EQ(Found(json, "/~01"), "raw");
  EXPECT_EQ(Found(json, "/c%d"), "p");
  EXPECT_EQ(Found(json, "/e^f"), "q");
  EXPECT_EQ(Found(json, "/ "), "s");
  EXPECT_EQ(Found(json, "/x.y"), "dot");
}

TEST(JsonPointer, SaysWhatIsWrongWithIt) {
  EXPECT_EQ(JsonPointer::Parse("roles").error(),
            "is no JSON Pointer (RFC 6901): one begins with \"/\", as \"/roles\" does");
  EXPECT_FALSE(JsonPointer::Parse(""));
  for (const char* pointer : {"/~", "/a~", "/~2", "/~/", "/a~~0"}) {
    EXPECT_EQ(JsonPointer::Parse(pointer).error(),
              "is no JSON Pointer (RFC 6901): in a name, \"~\" is written \"~0\" and \"/\" \"~1\"")
        << pointer;
  }
}

TEST(JsonPointer, IsAsDeepAsAnyDocument) {
  std::string pointer;
  for (int depth = 1; depth <= 17; ++depth) {
    pointer += "/a";
    EXPECT_EQ(JsonPointer::Parse(pointer).has_value(), depth <= 16) << depth;
  }
}

}  // namespace
}  // namespace assay
