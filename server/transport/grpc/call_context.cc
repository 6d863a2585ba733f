#include "server/transport/grpc/call_context.h"

#include <chrono>
#include <string>

#include "server/base/str_cat.h"
#include "server/engine/correlation_id.h"

namespace assay {
namespace {

using WallClock = std::chrono::system_clock;

absl::Duration DeadlineOf(const grpc::ServerContextBase& context, Instant now) {
  const WallClock::time_point deadline = context.deadline();
  if (deadline == WallClock::time_point::max()) return absl::InfiniteDuration();
  return now.steady + (absl::FromChrono(deadline) - absl::FromChrono(WallClock::now()));
}

}  // namespace

Call CallOf(const grpc::ServerContextBase& context, Instant now) {
  Call call{.deadline = DeadlineOf(context, now)};
  const auto& metadata = context.client_metadata();
  if (const auto found = metadata.find("traceparent"); found != metadata.end()) {
    call.trace_id = TraceIdOf({found->second.data(), found->second.size()});
  }
  return call;
}

grpc::Status StatusOf(const RpcError& error, grpc::ServerContextBase& context) {
  if (error.retry_pushback) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms",
                                StrCat(absl::ToInt64Milliseconds(*error.retry_pushback)));
  }
  const std::string details = error.status.details().empty() ? "" : error.status.SerializeAsString();
  return {static_cast<grpc::StatusCode>(error.status.code()), error.status.message(), details};
}

}  // namespace assay
