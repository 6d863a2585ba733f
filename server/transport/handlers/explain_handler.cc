#include "server/transport/handlers/explain_handler.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "server/engine/walk.h"
#include "server/transport/handlers/explanation_message.h"
#include "server/transport/handlers/issuer_messages.h"
#include "server/transport/handlers/once_answer.h"
#include "server/transport/handlers/verify_request.h"

namespace assay {
namespace {

// CheckTime takes what a wall clock can show: years 1 to 9999.
absl::Status CheckTime(const v1::ExplainRequest& request) {
  constexpr int64_t kFirst = -62135596800, kLast = 253402300799;
  const int64_t seconds = request.at().seconds();
  if (request.has_at() && (seconds < kFirst || seconds > kLast)) {
    return absl::InvalidArgumentError("at: beyond the years 1 to 9999");
  }
  return absl::OkStatus();
}

// AddKeys tells how the issuer's keys stand, and of the one under which the signature is good.
void AddKeys(const Issuer& issuer, const JwkSetReport& report, std::string_view thumbprint, Instant now,
             v1::Explanation& message) {
  v1::IssuerDetail detail = IssuerDetailMessage(issuer, report, now);
  *message.mutable_issuer() = std::move(*detail.mutable_status());
  for (v1::KeyStatus& key : *detail.mutable_keys()) {
    if (!thumbprint.empty() && key.thumbprint() == thumbprint) *message.mutable_key() = std::move(key);
  }
}

}  // namespace

ExplainHandler::ExplainHandler(const Published<IssuerRegistry>& registry, const Clock& clock, Limits limits)
    : registry_(registry), clock_(clock), limits_(limits) {}

std::shared_ptr<PendingVerification> ExplainHandler::Explain(const v1::ExplainRequest& request,
                                                             Answer<v1::Explanation> done) const {
  const v1::VerifyRequest& asked = request.request();
  absl::Status status = CheckVerifyRequest(asked, limits_);
  if (status.ok()) status = CheckTime(request);
  const Instant present = clock_.Now();
  Instant now = present;
  if (request.has_at()) {
    now.wall = absl::FromUnixSeconds(request.at().seconds()) + absl::Nanoseconds(request.at().nanos());
  }
  const auto registry = registry_.Get();
  const Narrowing narrowing = NarrowingOf(asked);
  const auto policy = FindPolicy(*registry, asked.policy(), narrowing);
  if (status.ok()) status = policy.status();
  if (!status.ok()) {
    done(tl::unexpected(MakeRpcError(status)));
    return nullptr;
  }
  // One byte too many is enough to be refused for.
  const std::string_view token =
      std::string_view(asked.token()).substr(0, std::min(asked.token().size(), limits_.token_bytes + 1));
  const WalkQuestion question{
      *registry, **policy, token, narrowing, limits_.token_bytes, registry->FindCandidate(**policy)};
  const Explanation explanation = assay::Explain(question, now);
  v1::Explanation message = ExplanationMessage(explanation, question, now);
  const Issuer* issuer = explanation.walk.issuer;
  if (issuer == nullptr) {
    done(std::move(message));
    return nullptr;
  }
  if (issuer->control == nullptr) {
    AddKeys(*issuer, {.snapshot = issuer->keys->Current()}, explanation.trace.key_thumbprint, present,
            message);
    done(std::move(message));
    return nullptr;
  }
  auto answer = std::make_shared<OnceAnswer<v1::Explanation>>(std::move(done));
  issuer->control->Report(
      [this, answer, registry, issuer, message = std::move(message),
       thumbprint = explanation.trace.key_thumbprint](const JwkSetReport& report) mutable {
        AddKeys(*issuer, report, thumbprint, clock_.Now(), message);
        answer->Give(std::move(message));
      });
  return answer;
}

}  // namespace assay
