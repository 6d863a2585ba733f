#include "server/command/verdict_json.h"

#include <variant>

#include "assay/v1/verifier.pb.h"
#include "client/cli/verdict.h"
#include "proto/catalogue.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

std::string VerdictJson(const Judgement& judgement) {
  v1::VerifyResponse response;
  *response.mutable_evaluation() = EvaluationMessage(judgement);
  if (const auto* unjudged = std::get_if<Unjudged>(&judgement.verdict)) {
    const RpcError error = MakeRpcError(*unjudged, response.evaluation());
    return cli::VerdictJson(
        tl::unexpected(client::CallError{.code = static_cast<grpc::StatusCode>(error.status.code()),
                                         .message = error.status.message(),
                                         .reason = std::string(Describe(unjudged->reason).name),
                                         .retry_after = error.retry_pushback}));
  }
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) {
    *response.mutable_verified() = VerifiedMessage(*token, {}, judgement.fresh_until);
  } else {
    *response.mutable_rejected() = RejectionMessage(std::get<Rejection>(judgement.verdict),
                                                    judgement.scopes_demanded, {.rejection_detail = true});
  }
  return cli::VerdictJson(response);
}

}  // namespace assay
