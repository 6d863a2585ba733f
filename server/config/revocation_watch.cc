#include "server/config/revocation_watch.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "server/config/read_file.h"
#include "server/config/reload_report.h"
#include "server/config/revocation_file.h"
#include "server/config/yaml_tree.h"

namespace assay {

absl::StatusOr<std::shared_ptr<RevocationWatch>> RevocationWatch::Start(Options options, RevocationList& list,
                                                                        EventLoop& loop, const Clock& clock,
                                                                        Report report) {
  const std::shared_ptr<RevocationWatch> watch(
      new RevocationWatch(std::move(options), list, loop, clock, std::move(report)));
  watch->taken_ = watch->read_ = ReadFile(watch->options_.path, kYamlBytes, Pipes::kRefused);
  if (absl::Status loaded = watch->Load(); !loaded.ok()) return loaded;
  watch->LookLater();
  return watch;
}

RevocationWatch::RevocationWatch(Options options, RevocationList& list, EventLoop& loop, const Clock& clock,
                                 Report report)
    : options_(std::move(options)), list_(list), loop_(loop), clock_(clock), report_(std::move(report)) {}

bool RevocationWatch::Changed() {
  auto now = ReadFile(options_.path, kYamlBytes, Pipes::kRefused);
  const bool settled = now == read_;
  read_ = std::move(now);
  if (!settled || (read_ == taken_ && options_.issuers() == issuers_)) return false;
  taken_ = read_;
  return true;
}

absl::Status RevocationWatch::Load() {
  issuers_ = options_.issuers();
  if (!taken_.ok()) return taken_.status();
  auto entries = ReadRevocations(*taken_, issuers_, clock_.Now().wall);
  if (entries) {
    list_.SetFileEntries(*std::move(entries));
    return absl::OkStatus();
  }
  entries.error().SetFile(options_.path);
  return absl::InvalidArgumentError(absl::StrJoin(FaultLines(entries.error()), "\n"));
}

void RevocationWatch::LookLater() {
  loop_.PostAt(clock_.Now().steady + kRevocationFilePeriod, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    if (self->Changed()) self->report_(self->Load());
    self->LookLater();
  });
}

}  // namespace assay
