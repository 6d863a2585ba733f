#include "server/command/verdict_json.h"

#include <google/protobuf/util/json_util.h>

#include <variant>

#include "assay/v1/verifier.pb.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

std::string VerdictJson(const Judgement& judgement) {
  v1::BatchVerdict message;
  *message.mutable_evaluation() = EvaluationMessage(judgement, "");
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) {
    *message.mutable_verified() = VerifiedMessage(*token, {}, judgement.fresh_until);
  } else if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict)) {
    const ReplyOptions options{.rejection_detail = true};
    *message.mutable_rejected() = RejectionMessage(*rejection, judgement.scopes_demanded, options);
  } else {
    *message.mutable_unjudged() = MakeRpcError(std::get<Unjudged>(judgement.verdict), message.evaluation()).status;
  }
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

}  // namespace assay
