// A process is killed at random moments while it writes copies: each time the disk holds the copy that was
// there before or the one that was being written, whole.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>
#include <string>

#include "absl/time/clock.h"
#include "server/base/clock.h"
#include "server/jwks/key_set_copy.h"
#include "server/jwks/key_set_folder.h"
#include "server/jwks/posix_files.h"
#include "server/jwks/snapshot_store.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/testing/waiting_loop.h"

namespace assay {
namespace {

constexpr int kKills = 1000;
constexpr absl::Duration kLongestLife = absl::Milliseconds(30);
constexpr size_t kBodyBytes = 64 << 10;
constexpr char kIssuer[] = "https://idp.example";
constexpr char kSource[] = "https://idp.example/keys";

int Kills() {
  const char* asked = std::getenv("ASSAY_KILLS");
  return asked == nullptr ? kKills : std::atoi(asked);
}

// Every byte of a body tells its version.
std::string Body(int version) {
  std::string unit = std::to_string(version) + " ";
  std::string body;
  while (body.size() + unit.size() <= kBodyBytes) body += unit;
  return body;
}

// Progress is seen by the writer and by the one who kills it.
struct Progress {
  std::atomic<int> begun = 0;  // the newest version that was handed to the store
  std::atomic<int> saved = 0;  // the newest whose Save has ended
};

// The life of the child: it saves one version after the other until it is killed.
[[noreturn]] void WriteForEver(const std::string& folder, Progress& progress) {
  testing::WaitingLoop loop;
  SystemClock clock;
  PosixFiles files;
  auto store = SnapshotStore::Open(folder, loop, clock, files);
  if (!store.ok()) ::_exit(1);
  for (;;) {
    const int version = ++progress.begun;
    (*store)->Save("idp", {kIssuer, kSource, {}, clock.Now().wall, Body(version)}, [&](absl::Status status) {
      if (!status.ok()) ::_exit(2);
      progress.saved = version;
    });
    loop.RunOne();
  }
}

class SnapshotKillTest : public ::testing::Test {
 protected:
  SnapshotKillTest() {
    void* shared =
        ::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) std::abort();
    progress = new (shared) Progress;
  }
  ~SnapshotKillTest() override { ::munmap(progress, sizeof(Progress)); }

  // Runs a writer and kills it at a random moment after its first version of this life was handed over.
  void LiveAndDie() {
    const int before = progress->begun;
    const pid_t writer = ::fork();
    ASSERT_GE(writer, 0);
    if (writer == 0) WriteForEver(scratch.path(), *progress);
    while (progress->begun == before && ::waitpid(writer, nullptr, WNOHANG) == 0) ::sched_yield();
    absl::SleepFor(kLongestLife * std::uniform_real_distribution<double>()(chance));
    ::kill(writer, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(writer, &status, 0), writer) << "it ended by itself";
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
  }

  // Reads the copy itself, since a start would clean up.
  void CheckTheCopy() {
    PosixFiles files;
    const auto content = files.Read(scratch / "keys/idp.keyset", kKeySetCopyBytes + 1);
    if (absl::IsNotFound(content.status())) {
      EXPECT_EQ(progress->saved, 0) << "a copy is gone";
      return;
    }
    ASSERT_TRUE(content.ok()) << content.status();
    const auto set = DecodeKeySetCopy(content->bytes);
    ASSERT_TRUE(set.ok()) << set.status();
    const int version = std::atoi(set->json.c_str());
    EXPECT_EQ(set->json, Body(version));
    EXPECT_GE(version, progress->saved) << "older than one that was acknowledged";
    EXPECT_LE(version, progress->begun);
  }

  bool LeftATemporaryFile() const {
    for (const std::string& name : testing::NamesIn(scratch / "keys")) {
      if (name.ends_with(".tmp")) return true;
    }
    return false;
  }

  testing::ScratchFolder scratch;
  Progress* progress;
  std::mt19937 chance{std::random_device()()};
};

TEST_F(SnapshotKillTest, LeavesTheOldCopyOrTheNewOneWheneverItComes) {
  const int kills = Kills();
  int temporaries = 0;
  const absl::Time start = absl::Now();
  for (int i = 0; i < kills && !HasFailure(); ++i) {
    LiveAndDie();
    CheckTheCopy();
    temporaries += LeftATemporaryFile() ? 1 : 0;
  }
  std::printf("%d kills, %d temporary files left, %d versions begun, %.1f s\n", kills, temporaries,
              progress->begun.load(), absl::ToDoubleSeconds(absl::Now() - start));
  EXPECT_GE(temporaries * 5, kills) << "the kills hardly came while a copy was written";
  // The next start leaves nothing of it behind.
  PosixFiles files;
  ASSERT_TRUE(KeySetFolder::Open(scratch.path(), files).ok());
  EXPECT_FALSE(LeftATemporaryFile());
}

}  // namespace
}  // namespace assay
