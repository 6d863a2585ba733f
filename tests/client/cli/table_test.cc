#include "client/cli/table.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::cli {
namespace {

TEST(TableText, AlignsItsColumnsAndEndsNoLineInBlanks) {
  EXPECT_EQ(TableText({{"NAME", "STATE", "NOTE"}, {"a", "fresh", ""}, {"longer", "-", "x"}}),
            "NAME    STATE  NOTE\n"
            "a       fresh\n"
            "longer  -      x\n");
}

TEST(TableText, OfNoRowsIsEmpty) { EXPECT_EQ(TableText({}), ""); }

TEST(TableText, LetsAVeryWideCellMoveItsOwnLineOnly) {
  const std::string widest(43, 'k');
  EXPECT_EQ(TableText({{"a", "b"}, {widest, "b"}}), "a" + std::string(44, ' ') + "b\n" + widest + "  b\n");
  const std::string wider(44, 'k');
  EXPECT_EQ(TableText({{"a", "b"}, {wider, "b"}}), "a" + std::string(44, ' ') + "b\n" + wider + "  b\n");
}

}  // namespace
}  // namespace assay::cli
