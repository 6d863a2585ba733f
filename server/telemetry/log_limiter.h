// LogLimiter: how many lines of a kind a second may have.
#ifndef ASSAY_SERVER_TELEMETRY_LOG_LIMITER_H_
#define ASSAY_SERVER_TELEMETRY_LOG_LIMITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace assay {

// LogKind is what lines are counted by.
struct LogKind {
  std::string event, issuer, reason;
};

// LogLimiter lets kLinesPerSecond lines of each kind through in any second that begins with one, and counts
// those it folds. Memory is bounded: kinds beyond kKinds share one place. Thread-safety: thread-safe.
class LogLimiter {
 public:
  static constexpr int kLinesPerSecond = 10;
  static constexpr size_t kKinds = 4096;

  // Admit returns nothing where the line is folded, else how many lines of this kind were folded before it.
  std::optional<uint64_t> Admit(std::string_view event, std::string_view issuer, std::string_view reason,
                                absl::Duration steady);

  struct Folded {
    LogKind kind;
    uint64_t lines;
  };
  // TakeFolded returns what was folded in seconds that are over, and forgets it. A kind that has been quiet
  // is dropped. It looks at most once a second, or when `all` asks for what is still being counted, too.
  std::vector<Folded> TakeFolded(absl::Duration steady, bool all = false);

 private:
  struct Window {
    absl::Duration begun;
    int lines = 0;
    uint64_t folded = 0;
  };
  struct View {
    std::string_view event, issuer, reason;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const View& view) const;
    size_t operator()(const LogKind& kind) const;
  };
  struct Equal {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.event == b.event && a.issuer == b.issuer && a.reason == b.reason;
    }
  };

  Mutex mutex_;
  absl::flat_hash_map<LogKind, Window, Hash, Equal> windows_ ABSL_GUARDED_BY(mutex_);
  absl::Duration next_sweep_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_LOG_LIMITER_H_
