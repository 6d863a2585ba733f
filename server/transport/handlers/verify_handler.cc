#include "server/transport/handlers/verify_handler.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/base/str_cat.h"
#include "server/transport/handlers/batch_verification.h"

namespace assay {
namespace {

// Claims are those that the answer shall hold.
using Claims = std::vector<std::string>;

Claims ClaimsOf(const v1::VerifyRequest& request) {
  return {request.claims().begin(), request.claims().end()};
}

Reply<v1::VerifyResponse> AnswerVerify(const Judgement& judgement, const Claims& claims,
                                       const ReplyOptions& options) {
  if (auto response = ResponseMessage(judgement, claims, options)) return *std::move(response);
  return tl::unexpected(MakeRpcError(std::get<Unjudged>(judgement.verdict), EvaluationMessage(judgement)));
}

Reply<v1::VerifiedToken> AnswerAuthenticate(const Judgement& judgement, const Claims& claims,
                                            const ReplyOptions& options) {
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) {
    return VerifiedMessage(*token, claims, judgement.fresh_until);
  }
  const v1::Evaluation evaluation = EvaluationMessage(judgement);
  if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict)) {
    return tl::unexpected(
        MakeRpcError(RejectionMessage(*rejection, judgement.scopes_demanded, options), evaluation));
  }
  return tl::unexpected(MakeRpcError(std::get<Unjudged>(judgement.verdict), evaluation));
}

}  // namespace

VerifyHandler::VerifyHandler(const Verifier& verifier, Limits limits, ReplyOptions options)
    : verifier_(verifier), limits_(limits), options_(std::move(options)) {}

std::shared_ptr<PendingVerification> VerifyHandler::Verify(const v1::VerifyRequest& request, const Call& call,
                                                           Executor& resume,
                                                           Answer<v1::VerifyResponse> done) const {
  if (const absl::Status status = CheckUnarySize(request, limits_); !status.ok()) {
    done(tl::unexpected(MakeRpcError(status)));
    return nullptr;
  }
  return JudgeRequest(verifier_, limits_, request, Front::kVerify, call, resume,
                      [this, claims = ClaimsOf(request), done = std::move(done)](auto judgement) mutable {
                        if (!judgement) return done(tl::unexpected(std::move(judgement.error())));
                        done(AnswerVerify(*judgement, claims, options_));
                      });
}

std::shared_ptr<PendingVerification> VerifyHandler::Authenticate(const v1::VerifyRequest& request,
                                                                 const Call& call, Executor& resume,
                                                                 Answer<v1::VerifiedToken> done) const {
  if (const absl::Status status = CheckUnarySize(request, limits_); !status.ok()) {
    done(tl::unexpected(MakeRpcError(status)));
    return nullptr;
  }
  return JudgeRequest(verifier_, limits_, request, Front::kAuthenticate, call, resume,
                      [this, claims = ClaimsOf(request), done = std::move(done)](auto judgement) mutable {
                        if (!judgement) return done(tl::unexpected(std::move(judgement.error())));
                        done(AnswerAuthenticate(*judgement, claims, options_));
                      });
}

RpcError VerifyHandler::Draining(Front front, const Call& call) const {
  const Judgement judgement = verifier_.Drain(front, call.trace_id);
  return MakeRpcError(std::get<Unjudged>(judgement.verdict), EvaluationMessage(judgement));
}

std::shared_ptr<PendingVerification> VerifyHandler::BatchVerify(const v1::BatchVerifyRequest& request,
                                                                const Call& call, Executor& resume,
                                                                Answer<v1::BatchVerifyResponse> done) const {
  const size_t tokens = static_cast<size_t>(request.requests_size());
  if (tokens > limits_.batch_size) {
    done(tl::unexpected(MakeRpcError(absl::InvalidArgumentError(
        StrCat("requests: ", tokens, " tokens, at most ", limits_.batch_size, " are taken in one call")))));
    return nullptr;
  }
  if (tokens == 0) {
    done(v1::BatchVerifyResponse());
    return nullptr;
  }
  auto batch = std::make_shared<BatchVerification>(
      request,
      [this, &resume, call](const v1::VerifyRequest& item, Answer<v1::VerifyResponse> answer) {
        return JudgeRequest(
            verifier_, limits_, item, Front::kBatchVerify, call, resume,
            [this, claims = ClaimsOf(item), answer = std::move(answer)](auto judgement) mutable {
              if (!judgement) return answer(tl::unexpected(std::move(judgement.error())));
              answer(AnswerVerify(*judgement, claims, options_));
            });
      },
      [this, deadline = call.deadline] { return verifier_.Past(deadline); }, std::move(done));
  batch->Start(resume);
  return batch;
}

}  // namespace assay
