#include "server/config/scalar_text.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(ScalarText, ReadsDurations) {
  EXPECT_EQ(ParseDuration("0s"), absl::ZeroDuration());
  EXPECT_EQ(ParseDuration("60s"), absl::Seconds(60));
  EXPECT_EQ(ParseDuration("5m"), absl::Minutes(5));
  EXPECT_EQ(ParseDuration("24h"), absl::Hours(24));
  EXPECT_EQ(ParseDuration("1h30m"), absl::Minutes(90));
  EXPECT_EQ(ParseDuration("7d"), absl::Hours(168));
  EXPECT_EQ(ParseDuration("1d2h3m4s5ms"), absl::Hours(26) + absl::Minutes(3) + absl::Milliseconds(4005));
}

TEST(ScalarText, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "60", "s", "-5s", "+5s", "5 s", "5s ", "1.5s", "5x", "1m1h", "1m1m", "5S",
                           "inf", "1h-3m", "99999999999999999999s", "9223372036854775807d", "3661d"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(ScalarText, WritesDurationsThatItReadsBack) {
  EXPECT_EQ(DurationText(absl::ZeroDuration()), "0s");
  EXPECT_EQ(DurationText(absl::Seconds(90)), "90s");
  EXPECT_EQ(DurationText(absl::Seconds(300)), "5m");
  EXPECT_EQ(DurationText(absl::Hours(24)), "24h");
  EXPECT_EQ(DurationText(absl::Milliseconds(1500)), "1500ms");
  for (int64_t ms : {1, 999, 1000, 60000, 61000, 3600000, 3601000, 86400001}) {
    EXPECT_EQ(ParseDuration(DurationText(absl::Milliseconds(ms))), absl::Milliseconds(ms)) << ms;
  }
}

TEST(ScalarText, ReadsByteSizes) {
  EXPECT_EQ(ParseByteSize("16384"), 16384u);
  EXPECT_EQ(ParseByteSize("1B"), 1u);
  EXPECT_EQ(ParseByteSize("16KiB"), 16384u);
  EXPECT_EQ(ParseByteSize("1MiB"), 1048576u);
  EXPECT_EQ(ParseByteSize("2GiB"), 2147483648u);
  for (const char* text :
       {"", "KiB", "16 KiB", "16kib", "16KB", "-1", "1.5KiB", "18446744073709551616", "17179869184GiB"}) {
    EXPECT_EQ(ParseByteSize(text), std::nullopt) << text;
  }
}

TEST(ScalarText, WritesByteSizesThatItReadsBack) {
  EXPECT_EQ(ByteSizeText(16384), "16KiB");
  EXPECT_EQ(ByteSizeText(0), "0B");
  for (uint64_t bytes : {1ull, 1000ull, 1024ull, 1025ull, 1ull << 30, ~0ull}) {
    EXPECT_EQ(ParseByteSize(ByteSizeText(bytes)), bytes);
  }
}

TEST(ScalarText, TellsPlainTypesApart) {
  for (const char* text : {"true", "False", "TRUE"})
    EXPECT_EQ(PlainTypeOf(text), PlainType::kBoolean) << text;
  for (const char* text : {"0", "-5", "+5", "007"}) EXPECT_EQ(PlainTypeOf(text), PlainType::kInteger) << text;
  for (const char* text : {"1.5", ".5", "5.", "1e5", "-1.5E-3"})
    EXPECT_EQ(PlainTypeOf(text), PlainType::kNumber) << text;
  for (const char* text :
       {"", "-", ".", "e5", "1e", "1h", "1.2.3", "tRue", "yes", "0x1f", "11111111-2222-3333", ".inf"}) {
    EXPECT_EQ(PlainTypeOf(text), PlainType::kString) << text;
  }
}

}  // namespace
}  // namespace assay
