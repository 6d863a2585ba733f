#include "client/cli/console.h"

#include <gtest/gtest.h>

#include <sstream>

namespace assay::cli {
namespace {

TEST(Printable, SpellsOutWhatWouldSteerATerminal) {
  EXPECT_EQ(Printable("alice\x1b[31m\r\n\x7f"), "alice\\x1b[31m\\x0d\\x0a\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(Printable("Zo\xc3\xab"), "Zo\xc3\xab");
  EXPECT_EQ(Printable("\xe2\x80\xae"
                      "a\xe2\x81\xa6\xe2\x80\x90"),
            "\\u202ea\\u2066\xe2\x80\x90");
}

TEST(Console, PaintsOnlyWhereColourIsShown) {
  std::stringstream stream;
  EXPECT_EQ((Console{stream, stream, stream}).Good("VERIFIED"), "VERIFIED");
  EXPECT_EQ((Console{stream, stream, stream, false, true}).Good("VERIFIED"), "\x1b[1;32mVERIFIED\x1b[0m");
}

}  // namespace
}  // namespace assay::cli
