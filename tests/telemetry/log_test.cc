#include "server/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "server/base/json.h"
#include "server/base/mutex.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Lines {
 public:
  LogOptions Options(LogLevel level = LogLevel::kInfo) {
    LogOptions options;
    options.level = level;
    options.sink = [this](std::string_view line) {
      MutexLock lock(mutex_);
      lines_.emplace_back(line);
    };
    return options;
  }
  std::vector<std::string> all() {
    MutexLock lock(mutex_);
    return lines_;
  }

 private:
  Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

TEST(Log, WritesALineAnEvent) {
  ManualClock clock;
  Lines lines;
  Log log(lines.Options(), clock);
  log.Write(LogLevel::kError, "listener_failed", {{"address", "127.0.0.1:1"}});
  EXPECT_THAT(lines.all(),
              ElementsAre(R"({"time":"2023-11-14T22:13:20.000Z","level":"error","event":"listener_failed",)"
                          R"("address":"127.0.0.1:1"})"));
}

TEST(Log, LeavesOutLinesBelowItsLevel) {
  ManualClock clock;
  Lines lines;
  Log log(lines.Options(LogLevel::kWarning), clock);
  log.Write(LogLevel::kInfo, "quiet");
  log.WriteLimited(LogLevel::kDebug, "quiet", "issuer", "reason");
  EXPECT_THAT(lines.all(), IsEmpty());
  log.Write(LogLevel::kWarning, "loud");
  EXPECT_THAT(lines.all(), SizeIs(1));
}

TEST(Log, FoldsAFloodAndSaysHowMuchLater) {
  ManualClock clock;
  Lines lines;
  Log log(lines.Options(), clock);
  for (int i = 0; i < 1000; ++i) {
    log.WriteLimited(LogLevel::kInfo, "verify_rejected", "auth0", "token_expired", {{"policy", "orders"}});
  }
  ASSERT_THAT(lines.all(), SizeIs(10));
  EXPECT_THAT(lines.all()[0], HasSubstr(R"("issuer":"auth0","reason":"token_expired","policy":"orders"})"));
  clock.Advance(absl::Seconds(1));
  log.Write(LogLevel::kInfo, "something_else");
  ASSERT_THAT(lines.all(), SizeIs(12));
  EXPECT_THAT(lines.all()[10],
              AllOf(HasSubstr(R"("event":"log_folded","folded_event":"verify_rejected")"),
                    HasSubstr(R"("issuer":"auth0","reason":"token_expired","folded":990})")));
}

TEST(Log, SaysAtItsEndWhatItFolded) {
  ManualClock clock;
  Lines lines;
  {
    Log log(lines.Options(), clock);
    for (int i = 0; i < 11; ++i)
      log.WriteLimited(LogLevel::kInfo, "verify_rejected", "auth0", "token_expired");
  }
  ASSERT_THAT(lines.all(), SizeIs(11));
  EXPECT_THAT(lines.all()[10], HasSubstr(R"("folded":1})"));
}

TEST(Log, LosesNoLineOfSeveralThreads) {
  ManualClock clock;
  Lines lines;
  Log log(lines.Options(), clock);
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&log] {
      for (int line = 0; line < 250; ++line) log.Write(LogLevel::kInfo, "written", {{"line", line}});
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_THAT(lines.all(), SizeIs(1000));
}

TEST(Log, WritesToStandardErrorBeforeItEnds) {
  ManualClock clock;
  testing::internal::CaptureStderr();
  {
    Log log({}, clock);
    for (int i = 0; i < 100; ++i) log.Write(LogLevel::kInfo, "written", {{"braces", "{} %v"}, {"line", i}});
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 100);
  EXPECT_THAT(written, HasSubstr(R"("event":"written","braces":"{} %v","line":99})"));
  EXPECT_TRUE(JsonDocument::Parse(written.substr(0, written.find('\n'))));
}

}  // namespace
}  // namespace assay
