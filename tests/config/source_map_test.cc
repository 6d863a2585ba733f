#include "server/config/source_map.h"

#include <gtest/gtest.h>

#include <utility>

namespace assay {
namespace {

TEST(SourceMap, FindsAPathOrItsNearestAncestor) {
  SourceMap map;
  map.Add("", {1, 1});
  map.Add("a", {2, 1});
  map.Add("a.b", {3, 3});
  map.Add("a.b[1]", {4, 5});
  EXPECT_EQ(map.Find("a.b[1]").line, 4);
  EXPECT_EQ(map.Find("a.b[1].c.d").line, 4);
  EXPECT_EQ(map.Find("a.b[2]").line, 3);
  EXPECT_EQ(map.Find("a.c").line, 2);
  EXPECT_EQ(map.Find("ab").line, 1);
}

TEST(SourceMap, TellsTheFileOfWhatWasMerged) {
  SourceMap map, other;
  map.Add("", {1, 1});
  map.Add("a", {2, 1});
  other.Add("", {1, 1});
  other.Add("a", {7, 1});
  other.Add("b", {8, 1});
  map.Merge("other.yaml", std::move(other));
  EXPECT_EQ(map.FileOf("a"), "");
  EXPECT_EQ(map.Find("a").line, 2);
  EXPECT_EQ(map.FileOf("b.c"), "other.yaml");
  EXPECT_EQ(map.Find("b.c").line, 8);
  EXPECT_EQ(map.FileOf("c"), "");
}

TEST(SourceMap, KnowsNoPlaceInAnEmptyFile) { EXPECT_EQ(SourceMap().Find("a.b").line, 0); }

TEST(SourceMap, TellsWhatIsWritten) {
  SourceMap map;
  map.Add("a.b", {1, 1});
  EXPECT_TRUE(map.Written("a.b"));
  EXPECT_FALSE(map.Written("a"));
  EXPECT_FALSE(map.Written("a.b.c"));
}

}  // namespace
}  // namespace assay
