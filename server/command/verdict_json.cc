#include "server/command/verdict_json.h"

#include <variant>

#include "assay/v1/verifier.pb.h"
#include "client/cli/verdict.h"
#include "proto/catalogue.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

std::string VerdictJson(const Judgement& judgement) {
  if (auto response = ResponseMessage(judgement, {}, {.rejection_detail = true})) {
    return cli::VerdictJson(*std::move(response));
  }
  const auto& unjudged = std::get<Unjudged>(judgement.verdict);
  const RpcError error = MakeRpcError(unjudged, EvaluationMessage(judgement));
  return cli::VerdictJson(
      tl::unexpected(client::CallError{.code = static_cast<grpc::StatusCode>(error.status.code()),
                                       .message = error.status.message(),
                                       .reason = std::string(Describe(unjudged.reason).name),
                                       .retry_after = error.retry_pushback}));
}

}  // namespace assay
