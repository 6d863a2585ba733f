#include "server/command/verdict_json.h"

#include <google/protobuf/util/json_util.h>

#include <string_view>
#include <variant>

#include "assay/v1/verifier.pb.h"
#include "server/base/str_cat.h"
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
    *message.mutable_unjudged() =
        MakeRpcError(std::get<Unjudged>(judgement.verdict), message.evaluation()).status;
  }
  std::string claims;
  if (message.has_verified()) claims.swap(*message.mutable_verified()->mutable_claims_json());
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  // Bytes would be printed in base64; the claims are JSON themselves, and a verified token has always more
  // members.
  constexpr std::string_view kVerified = "{\"verified\":{";
  if (!claims.empty() && json.starts_with(kVerified))
    json.insert(kVerified.size(), StrCat("\"claims\":", claims, ","));
  return json;
}

}  // namespace assay
