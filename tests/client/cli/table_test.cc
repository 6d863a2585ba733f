#include "client/cli/table.h"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(TableText, AlignsItsColumnsAndEndsNoLineInBlanks) {
  EXPECT_EQ(TableText({{"NAME", "STATE", "NOTE"}, {"a", "fresh", ""}, {"longer", "-", "x"}}),
            "NAME    STATE  NOTE\n"
            "a       fresh\n"
            "longer  -      x\n");
}

TEST(TableText, OfNoRowsIsEmpty) { EXPECT_EQ(TableText({}), ""); }

}  // namespace
}  // namespace assay::cli
