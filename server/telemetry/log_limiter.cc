#include "server/telemetry/log_limiter.h"

#include <tuple>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace assay {
namespace {

constexpr absl::Duration kSecond = absl::Seconds(1);
constexpr std::string_view kOther = "other";

size_t HashOf(std::string_view event, std::string_view issuer, std::string_view reason) {
  const auto view = [](std::string_view text) { return absl::string_view(text.data(), text.size()); };
  return absl::HashOf(view(event), view(issuer), view(reason));
}

}  // namespace

size_t LogLimiter::Hash::operator()(const View& view) const {
  return HashOf(view.event, view.issuer, view.reason);
}
size_t LogLimiter::Hash::operator()(const LogKind& kind) const {
  return HashOf(kind.event, kind.issuer, kind.reason);
}

std::optional<uint64_t> LogLimiter::Admit(std::string_view event, std::string_view issuer,
                                          std::string_view reason, absl::Duration steady) {
  MutexLock lock(mutex_);
  auto found = windows_.find(View{event, issuer, reason});
  if (found == windows_.end()) {
    if (windows_.size() >= kKinds) event = issuer = reason = kOther;
    found = windows_.try_emplace(LogKind{std::string(event), std::string(issuer), std::string(reason)}).first;
    if (found->second.lines == 0) found->second.begun = steady;
  }
  Window& window = found->second;
  if (steady - window.begun >= kSecond) {
    window.begun = steady;
    window.lines = 0;
  }
  if (window.lines >= kLinesPerSecond) {
    ++window.folded;
    return std::nullopt;
  }
  ++window.lines;
  return std::exchange(window.folded, 0);
}

std::vector<LogLimiter::Folded> LogLimiter::TakeFolded(absl::Duration steady, bool all) {
  std::vector<Folded> taken;
  MutexLock lock(mutex_);
  if (steady < next_sweep_ && !all) return taken;
  next_sweep_ = steady + kSecond;
  for (auto at = windows_.begin(); at != windows_.end();) {
    const auto here = at++;
    if (steady - here->second.begun < kSecond && !all) continue;
    if (here->second.folded > 0) taken.push_back({here->first, here->second.folded});
    windows_.erase(here);
  }
  return taken;
}

}  // namespace assay
