#include "server/command/reloader.h"

#include <malloc.h>

#include <memory>
#include <utility>

#include "absl/strings/str_join.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/revision.h"

namespace assay {
namespace {

std::string TimeText(absl::Time at) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", at, absl::UTCTimeZone());
}

}  // namespace

std::shared_ptr<const v1::Config> Hold(const v1::Config& config) {
  const auto arena = std::make_shared<google::protobuf::Arena>();
  auto* held = google::protobuf::Arena::CreateMessage<v1::Config>(arena.get());
  *held = config;
  return {arena, held};
}

Reloader::Reloader(Published<v1::Config>& config, const Clock& clock, Apply apply, Report report)
    : config_(config), clock_(clock), apply_(std::move(apply)), report_(std::move(report)) {
  MutexLock lock(mutex_);
  taken_at_ = clock_.Now().wall;
  last_ = {.at = taken_at_, .revision = ConfigRevision(*config_.Get())};
}

std::vector<std::string> Reloader::Reload(const std::string& path, bool asked) {
  std::vector<std::string> sources;
  auto loaded = LoadConfigFile(path, &sources);
  ReloadReport report;
  {
    MutexLock lock(mutex_);
    report = {.at = clock_.Now().wall,
              .asked = asked,
              .revision = last_.revision,
              .news = !last_.faults.empty(),
              .restart_needed = last_.restart_needed};
  }
  bool changed = false;
  if (loaded) {
    const auto running = config_.Get();
    std::vector<std::string> restart_needed = KeepUntilRestart(*running, *loaded);
    changed = !google::protobuf::util::MessageDifferencer::Equals(*running, *loaded);
    report.news = report.news || changed || restart_needed != report.restart_needed;
    report.restart_needed = std::move(restart_needed);
    if (changed) {
      report.change = CompareConfigs(*running, *loaded);
      report.revision = ConfigRevision(*loaded);
      const auto next = Hold(*loaded);
      config_.Set(next);
      apply_(*next);
    }
  } else {
    report.faults = std::move(loaded).error();
  }
  {
    MutexLock lock(mutex_);
    last_ = report;
    if (changed) taken_at_ = report.at;
  }
  report_(report);
  // To read ten thousand issuers takes much more than to hold them, and a thread of its own keeps what it has
  // freed.
  ::malloc_trim(0);
  return sources;
}

std::string Reloader::Standing() const {
  MutexLock lock(mutex_);
  std::string text = StrCat(last_.faults.empty() ? "[+]" : "[-]", " configuration ", last_.revision,
                            " in force since ", TimeText(taken_at_), "\n");
  if (!last_.restart_needed.empty()) {
    StrAppend(&text, "    waits for a restart: ", absl::StrJoin(last_.restart_needed, ", "), "\n");
  }
  if (last_.faults.empty()) return text;
  StrAppend(&text, "    what is on disk was refused at ", TimeText(last_.at), ":\n");
  for (const std::string& line : FaultLines(last_.faults)) StrAppend(&text, "    ", line, "\n");
  return text;
}

}  // namespace assay
