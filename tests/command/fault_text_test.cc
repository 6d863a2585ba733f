#include "server/command/fault_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace assay {
namespace {

TEST(FaultText, NamesTheFileWhereALineIsKnown) {
  EXPECT_EQ(FaultsText("f.yaml", {{"a.b", 3, 7, "is wrong"}, {.message = "cannot read it"}}),
            "f.yaml:3:7: a.b: is wrong\ncannot read it\n");
  EXPECT_EQ(FaultsText("f.yaml", {{"a", 1, 2, "bad", "included.yaml"}}), "included.yaml:1:2: a: bad\n");
}

TEST(FaultText, TellsHowManyMoreThereAre) {
  ConfigFaults faults;
  for (size_t i = 0; i < ConfigFaults::kKept + 2; ++i) faults.Add({.message = "x"});
  const std::string text = FaultsText("f.yaml", faults), json = FaultsJson(faults);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), ConfigFaults::kKept + 1);
  EXPECT_TRUE(text.ends_with("\nx\nand 2 more\n")) << text.substr(text.size() - 20);
  EXPECT_TRUE(json.ends_with(R"("message":"x"}],"more":2})")) << json.substr(json.size() - 40);
}

TEST(FaultText, SteersNoTerminal) {
  EXPECT_EQ(FaultsText("f", {{"\x1b", 1, 2, "\xc2\x9b"}}), "f:1:2: \\u001b: \\u009b\n");
  EXPECT_EQ(
      FaultsJson({{"\x1b", 1, 2, "\xc2\x9b\xe2\x81\xa6"}}),
      R"({"ok":false,"faults":[{"path":"\u001b","line":1,"column":2,"message":"\u009b\u2066"}],"more":0})");
}

TEST(FaultText, IsAnObjectOfJson) {
  EXPECT_EQ(FaultsJson({{"a", 1, 2, "x \"y\""}, {.message = "z"}}),
            R"({"ok":false,"faults":[{"path":"a","line":1,"column":2,"message":"x \"y\""},)"
            R"({"path":"","line":0,"column":0,"message":"z"}],"more":0})");
  EXPECT_EQ(
      FaultsJson({{"a", 1, 2, "x", "f.yaml"}}),
      R"({"ok":false,"faults":[{"file":"f.yaml","path":"a","line":1,"column":2,"message":"x"}],"more":0})");
  EXPECT_EQ(FaultsJson({}), R"({"ok":true,"faults":[],"more":0})");
}

}  // namespace
}  // namespace assay
