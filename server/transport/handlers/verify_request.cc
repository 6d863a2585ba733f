#include "server/transport/handlers/verify_request.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/www_authenticate.h"

namespace assay {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr size_t kSha256Bytes = 32;

absl::Status CheckItems(std::string_view field, const Texts& items, const Limits& limits) {
  if (static_cast<size_t>(items.size()) > limits.request_items) {
    return absl::InvalidArgumentError(
        StrCat(field, ": ", items.size(), " items, at most ", limits.request_items, " are taken"));
  }
  for (int i = 0; i < items.size(); ++i) {
    if (items[i].empty()) return absl::InvalidArgumentError(StrCat(field, "[", i, "]: is empty"));
    if (items[i].size() > kRequestItemBytes) {
      return absl::InvalidArgumentError(
          StrCat(field, "[", i, "]: ", items[i].size(), " bytes, at most ", kRequestItemBytes, " are taken"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckScopes(const Texts& scopes) {
  for (int i = 0; i < scopes.size(); ++i) {
    if (!IsScopeToken(scopes[i])) {
      return absl::InvalidArgumentError(
          StrCat("scopes_all[", i,
                 "]: not one scope (RFC 6749 section 3.3): no blank, quote or backslash; give each ",
                 "scope an item of its own"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckVerifyRequest(const v1::VerifyRequest& request, const Limits& limits) {
  if (request.policy().size() > kRequestItemBytes) {
    return absl::InvalidArgumentError(
        StrCat("policy: ", request.policy().size(), " bytes, at most ", kRequestItemBytes, " are taken"));
  }
  absl::Status status = CheckItems("audiences", request.audiences(), limits);
  if (status.ok()) status = CheckItems("scopes_all", request.scopes_all(), limits);
  if (status.ok()) status = CheckScopes(request.scopes_all());
  if (status.ok()) status = CheckItems("claims", request.claims(), limits);
  if (!status.ok()) return status;
  const size_t digest = request.binding().client_certificate_sha256().size();
  if (digest != 0 && digest != kSha256Bytes) {
    return absl::InvalidArgumentError(
        StrCat("binding.client_certificate_sha256: ", digest, " bytes, a SHA-256 digest has ", kSha256Bytes));
  }
  return absl::OkStatus();
}

absl::Status CheckUnarySize(const v1::VerifyRequest& request, const Limits& limits) {
  const size_t size = request.ByteSizeLong();
  if (size <= limits.unary_request_bytes || request.token().size() > limits.token_bytes) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      StrCat("the request has ", size, " bytes, at most ", limits.unary_request_bytes, " are taken"));
}

Narrowing NarrowingOf(const v1::VerifyRequest& request) {
  return {.audiences = {request.audiences().begin(), request.audiences().end()},
          .scopes_all = {request.scopes_all().begin(), request.scopes_all().end()},
          .certificate_sha256 = request.binding().client_certificate_sha256()};
}

std::shared_ptr<PendingVerification> JudgeRequest(const Verifier& verifier, const Limits& limits,
                                                  const v1::VerifyRequest& request, Front front,
                                                  const Call& call, Executor& resume,
                                                  absl::AnyInvocable<void(Reply<Judgement>)> done) {
  if (const absl::Status status = CheckVerifyRequest(request, limits); !status.ok()) {
    done(tl::unexpected(MakeRpcError(status)));
    return nullptr;
  }
  VerifyInput input;
  // One byte too many is enough to be refused for; the rest of an attacker's megabytes is not copied.
  input.token.assign(request.token(), 0, std::min(request.token().size(), limits.token_bytes + 1));
  input.policy = request.policy();
  input.narrowing = NarrowingOf(request);
  // Verify's callers look at what they get; Authenticate's need not.
  input.narrowing.subject = front == Front::kAuthenticate;
  input.front = front;
  input.deadline = call.deadline;
  input.trace_id = call.trace_id;
  return verifier.Verify(std::move(input), resume,
                         [done = std::move(done)](absl::StatusOr<Judgement> judgement) mutable {
                           if (judgement.ok()) return done(*std::move(judgement));
                           done(tl::unexpected(MakeRpcError(judgement.status())));
                         });
}

}  // namespace assay
