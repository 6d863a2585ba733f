#include "server/command/fault_text.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(FaultText, NamesTheFileWhereALineIsKnown) {
  EXPECT_EQ(FaultsText("f.yaml", {{"a.b", 3, 7, "is wrong"}, {.message = "cannot read it"}}),
            "f.yaml:3:7: a.b: is wrong\ncannot read it\n");
  EXPECT_EQ(FaultsText("f.yaml", {{"a", 1, 2, "bad", "included.yaml"}}), "included.yaml:1:2: a: bad\n");
}

TEST(FaultText, IsAnArrayOfJson) {
  EXPECT_EQ(
      FaultsJson({{"a", 1, 2, "x \"y\""}, {.message = "z"}}),
      R"([{"path":"a","line":1,"column":2,"message":"x \"y\""},{"path":"","line":0,"column":0,"message":"z"}])");
  EXPECT_EQ(FaultsJson({{"a", 1, 2, "x", "f.yaml"}}),
            R"([{"file":"f.yaml","path":"a","line":1,"column":2,"message":"x"}])");
}

}  // namespace
}  // namespace assay
