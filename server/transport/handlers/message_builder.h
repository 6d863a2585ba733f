// From a judgement to messages.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_MESSAGE_BUILDER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_MESSAGE_BUILDER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/verifier.pb.h"
#include "server/engine/verifier.h"

namespace assay {

// ReplyOptions are what a listener says about its replies.
struct ReplyOptions {
  std::string realm = "assay";    // of the RFC 6750 challenge
  bool rejection_detail = false;  // whether callers see Rejection.detail
};

// VerifiedMessage tells of a good token. `claims` names what claims_json holds; empty: all. Claims of the
// wrong type that no check reads (tid, sid, act and their like) are left empty. cache_until is the earlier of
// the token's `exp` and `fresh_until`, and absent where that is not known.
v1::VerifiedToken VerifiedMessage(const VerifiedToken& token, std::span<const std::string> claims,
                                  absl::Time fresh_until);

// RejectionMessage tells of a refused token: texts of the catalogue, the challenge, and, where it is shown,
// the operator's detail: what the check expected and found, and the reason's cause.
v1::Rejection RejectionMessage(const Rejection& rejection, std::span<const std::string> scopes_demanded,
                               const ReplyOptions& options);

// ResponseMessage is the answer to Verify, or to one token of a batch, with its evaluation; nothing where
// there is no verdict to answer with. Of a policy that is not enforced there always is one.
std::optional<v1::VerifyResponse> ResponseMessage(const Judgement& judgement,
                                                  std::span<const std::string> claims,
                                                  const ReplyOptions& options);

// CandidateMessage tells what a policy's candidate would have said.
v1::CandidateVerdict CandidateMessage(const CandidateOpinion& candidate);

// EvaluationMessage tells under what the verdict was reached.
v1::Evaluation EvaluationMessage(const Judgement& judgement);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_MESSAGE_BUILDER_H_
