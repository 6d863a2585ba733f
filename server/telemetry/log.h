// Log: the structured log of a process.
#ifndef ASSAY_SERVER_TELEMETRY_LOG_H_
#define ASSAY_SERVER_TELEMETRY_LOG_H_

#include <atomic>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "server/base/clock.h"
#include "server/telemetry/log_field.h"
#include "server/telemetry/log_limiter.h"
#include "server/telemetry/log_line.h"

namespace assay {

struct LogOptions {
  LogFormat format = LogFormat::kJson;
  LogLevel level = LogLevel::kInfo;  // lines below it are not written
  std::function<void(std::string_view)>
      sink;  // takes each line instead of standard error; called by the writer
};

// Log writes one line an event. Lines go to standard error through a bounded queue and a thread of the log,
// so that no caller waits for a slow reader: when the queue is full, its oldest lines give way. Ownership:
// `clock` must outlive it; its end writes what is queued. Thread-safety: thread-safe.
class Log {
 public:
  Log(LogOptions options, const Clock& clock);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // SetLevel replaces the level of the options.
  void SetLevel(LogLevel level) { level_.store(level, std::memory_order_relaxed); }

  // Write writes a line of its own: for what happens rarely. `event` is a literal of ours, in snake_case.
  void Write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

  // WriteLimited is for what strangers can cause: at most LogLimiter::kLinesPerSecond lines of one (event,
  // issuer, reason) a second. The rest is counted; the next line, or one of the event "log_folded", says how
  // many. `issuer` and `reason` become fields.
  void WriteLimited(LogLevel level, std::string_view event, std::string_view issuer, std::string_view reason,
                    std::initializer_list<LogField> fields = {});

 private:
  struct Output;

  void Emit(LogLevel level, Instant now, std::string_view event, std::span<const LogField> fields);
  void TellFolded(Instant now, bool all);

  const LogOptions options_;
  std::atomic<LogLevel> level_ = options_.level;
  const Clock& clock_;
  LogLimiter limiter_;
  const std::unique_ptr<Output> output_;  // null where there is a sink
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_LOG_H_
