#include "server/command/json_members.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(JsonMembers, KeepTheirOrderAndTheirPlace) {
  JsonMembers members;
  members.Set("a", "1");
  members.Set("b", "[2]");
  members.Set("a", "null");
  EXPECT_EQ(members.Text(), R"({"a":null,"b":[2]})");
  members.Erase("a");
  members.Erase("c");
  EXPECT_EQ(members.Text(), R"({"b":[2]})");
}

TEST(JsonMembers, TakeAWholeObjectWithExactIntegers) {
  JsonMembers members;
  members.Set("a", "1");
  members.SetAll(R"({"n": 9007199254740993, "a": {"x\"": [true, "\u00e9"]}})");
  EXPECT_EQ(members.Text(), "{\"a\":{\"x\\\"\":[true,\"\u00e9\"]},\"n\":9007199254740993}");
  members.SetAll("[1]");
  members.SetAll("{");
  EXPECT_EQ(members.Text(), "{\"a\":{\"x\\\"\":[true,\"\u00e9\"]},\"n\":9007199254740993}");
}

}  // namespace
}  // namespace assay
