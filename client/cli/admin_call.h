// AdminCall: one call of the admin listener, with what lets an operator in.
#ifndef ASSAY_CLIENT_CLI_ADMIN_CALL_H_
#define ASSAY_CLIENT_CLI_ADMIN_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/arguments.h"
#include "client/cli/console.h"
#include "tl/expected.hpp"

namespace assay::cli {

// AdminCall holds one connection and one call's context. It is used once.
struct AdminCall {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::ClientContext> context;
};

// OpenCall connects and reads the operator's secret; `bounded` gives the call the arguments' deadline.
tl::expected<AdminCall, Farewell> OpenCall(const Arguments& arguments, bool bounded);

// ExplainRefusal writes why the server did not do it, and returns the exit code.
int ExplainRefusal(const grpc::Status& status, const Arguments& arguments, const Console& console);

// RetryAfter is how long to wait before the call is made once more: where the server has said so and refuses
// for being asked too often, and no longer than the arguments wait for an answer.
std::optional<absl::Duration> RetryAfter(const grpc::Status& status, const Arguments& arguments);

// Ask makes one unary call by a method of a generated Stub, twice where that makes sense; what it returns
// where that failed has been explained.
template <typename Stub, typename Request, typename Response>
tl::expected<Response, int> Ask(const Arguments& arguments, const Console& console, const Request& request,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*)) {
  for (bool first = true;; first = false) {
    auto call = OpenCall(arguments, true);
    if (!call) {
      console.err << call.error().text;
      return tl::unexpected(call.error().exit_code);
    }
    Response response;
    Stub stub(call->channel);
    const grpc::Status status = (stub.*method)(call->context.get(), request, &response);
    if (status.ok()) return response;
    const auto wait = first ? RetryAfter(status, arguments) : std::nullopt;
    if (!wait) return tl::unexpected(ExplainRefusal(status, arguments, console));
    absl::SleepFor(*wait);
  }
}

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_ADMIN_CALL_H_
