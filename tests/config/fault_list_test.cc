#include "server/config/fault_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::ElementsAre;

// A list after reading found one fault, at `path`.
FaultList After(const std::string& path) {
  YamlReading reading;
  for (const char* written : {"", "a", "a.b", "a.b.c", "z"}) reading.sources.Add(written, {1, 1});
  reading.faults.Add({path, 1, 1, "read"});
  return FaultList(std::move(reading));
}

size_t RuledBy(FaultList faults) { return std::move(faults).Take().size() - 1; }

TEST(FaultList, StaysSilentAboutWhatReadingHasFound) {
  for (const char* found : {"a.b", "a", "a.b.c", "a.b[0]"}) {
    FaultList faults = After(found);
    faults.Add("a.b", "ruled");
    EXPECT_EQ(RuledBy(std::move(faults)), 0u) << found;
  }
}

TEST(FaultList, TellsOfANameWhateverStandsBelowIt) {
  for (const char* found : {"a.b", "a.b.c"}) {
    FaultList faults = After(found);
    faults.AddName("a.b", "ruled");
    EXPECT_EQ(RuledBy(std::move(faults)), 1u) << found;
  }
}

TEST(FaultList, TellsWhatIsBesideIt) {
  for (const char* found : {"z", "a.bc", "a.c", "a.b2"}) {
    FaultList faults = After(found);
    faults.Add("a.b", "ruled");
    EXPECT_EQ(RuledBy(std::move(faults)), 1u) << found;
  }
}

TEST(FaultList, DoesNotCallMissingWhatIsThereButUnreadOrMisspelt) {
  for (const char* found : {"a", "a.keys", "a.keys.url", "a.kyes"}) {
    FaultList faults = After(found);
    faults.AddMissing("a", {"keys"}, "ruled");
    EXPECT_EQ(RuledBy(std::move(faults)), 0u) << found;
  }
  for (const char* found : {"z", "a.proxy"}) {
    FaultList faults = After(found);
    faults.AddMissing("a", {"keys"}, "ruled");
    EXPECT_EQ(RuledBy(std::move(faults)), 1u) << found;
  }
}

TEST(FaultList, PutsNamesInTheOrderOfTheFile) {
  YamlReading reading;
  reading.sources.Add("m.b", {2, 1});
  reading.sources.Add("m.a", {3, 1});
  reading.sources.Add("m.c", {1, 1});
  EXPECT_THAT(FaultList(std::move(reading)).InOrder("m", {"a", "b", "c"}), ElementsAre("c", "b", "a"));
}

}  // namespace
}  // namespace assay
