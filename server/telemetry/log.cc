#include "server/telemetry/log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay {
namespace {

constexpr size_t kQueuedLines = 8192;

}  // namespace

// Output owns spdlog's logger, queue and thread; none is registered, for the process has no global log.
struct Log::Output {
  Output()
      : pool(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        logger(std::make_shared<spdlog::async_logger>("assay",
                                                      std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_pattern("%v");
  }
  const std::shared_ptr<spdlog::details::thread_pool> pool;
  const std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(LogOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      output_(options_.sink ? nullptr : std::make_unique<Output>()) {}

Log::~Log() { TellFolded(clock_.Now(), /*all=*/true); }

void Log::Write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < level_.load(std::memory_order_relaxed)) return;
  const Instant now = clock_.Now();
  TellFolded(now, /*all=*/false);
  Emit(level, now, event, {fields.begin(), fields.size()});
}

void Log::WriteLimited(LogLevel level, std::string_view event, std::string_view issuer,
                       std::string_view reason, std::initializer_list<LogField> fields) {
  if (level < level_.load(std::memory_order_relaxed)) return;
  const Instant now = clock_.Now();
  TellFolded(now, /*all=*/false);
  const std::optional<uint64_t> folded = limiter_.Admit(event, issuer, reason, now.steady);
  if (!folded) return;
  std::vector<LogField> all = {{"issuer", issuer}, {"reason", reason}};
  all.insert(all.end(), fields.begin(), fields.end());
  if (*folded > 0) all.emplace_back("folded", *folded);
  Emit(level, now, event, all);
}

void Log::Emit(LogLevel level, Instant now, std::string_view event, std::span<const LogField> fields) {
  try {
    const std::string line = RenderLogLine(options_.format, now.wall, level, event, fields);
    if (output_ == nullptr) {
      options_.sink(line);
    } else {
      output_->logger->info(line);
    }
  } catch (const std::exception&) {
    // A line is lost; there is nobody left to tell.
  }
}

void Log::TellFolded(Instant now, bool all) {
  for (const LogLimiter::Folded& folded : limiter_.TakeFolded(now.steady, all)) {
    const LogField fields[] = {{"folded_event", folded.kind.event},
                               {"issuer", folded.kind.issuer},
                               {"reason", folded.kind.reason},
                               {"folded", folded.lines}};
    Emit(LogLevel::kWarning, now, "log_folded", fields);
  }
}

}  // namespace assay
