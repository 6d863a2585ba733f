#include "client/cli/admin_call.h"

#include <chrono>
#include <utility>

#include "client/cli/connection.h"
#include "client/cpp/call_error.h"

namespace assay::cli {

tl::expected<AdminCall, Farewell> OpenCall(const Arguments& arguments, bool bounded) {
  auto channel = Connect(arguments);
  if (!channel) return tl::unexpected(std::move(channel.error()));
  AdminCall call{*std::move(channel), std::make_unique<grpc::ClientContext>()};
  if (bounded) {
    call.context->set_deadline(std::chrono::system_clock::now() +
                               absl::ToChronoMilliseconds(arguments.timeout));
  }
  if (!arguments.secret_file.empty()) {
    auto secret = ReadFile("--admin-token-file", arguments.secret_file);
    if (!secret) return tl::unexpected(std::move(secret.error()));
    const size_t begin = secret->find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) {
      return tl::unexpected(
          Farewell{kUsage, "assay: --admin-token-file: " + arguments.secret_file + " is empty\n"});
    }
    const std::string text = secret->substr(begin, secret->find_last_not_of(" \t\r\n") + 1 - begin);
    for (const char c : text) {
      if (c <= 0x20 || c >= 0x7f) {
        return tl::unexpected(Farewell{kUsage, "assay: --admin-token-file: " + arguments.secret_file +
                                                   " holds no secret of one word\n"});
      }
    }
    call.context->AddMetadata("authorization", "Bearer " + text);
  }
  return call;
}

std::optional<absl::Duration> RetryAfter(const grpc::Status& status, const Arguments& arguments) {
  if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) return std::nullopt;
  const auto wait = client::ReadCallError(status).retry_after;
  return wait && *wait <= arguments.timeout ? wait : std::nullopt;
}

int ExplainRefusal(const grpc::Status& status, const Arguments& arguments, const Console& console) {
  const std::string said = Printable(status.error_message());
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::INVALID_ARGUMENT:
      console.err << "assay: " << said << "\n";
      return kUsage;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      console.err << "assay: " << arguments.server << " does not let you in: " << said << "\n"
                  << "  The secret of listeners.admin.token_file goes into --admin-token-file FILE.\n";
      return kRejected;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      console.err << "assay: refused: " << said << "\n";
      return kRejected;
    case grpc::StatusCode::UNAVAILABLE:
      console.err << "assay: no answer from the admin listener at " << arguments.server << "\n  " << said
                  << "\n"
                  << "  See listeners.admin in the server's configuration; another address: --server, or "
                     "ASSAY_ADMIN_SERVER.\n"
                  << "  A Unix socket lets in the user that assayd runs as, and root.\n";
      return kUnjudged;
    case grpc::StatusCode::UNIMPLEMENTED:
      console.err << "assay: what answers at " << arguments.server << " does not do this: " << said << "\n"
                  << "  See listeners.admin.address in the server's configuration, and --server.\n";
      return kUnjudged;
    default:
      console.err << ExplainFailure(client::ReadCallError(status), arguments);
      return kUnjudged;
  }
}

}  // namespace assay::cli
