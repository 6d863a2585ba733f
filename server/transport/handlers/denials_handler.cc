#include "server/transport/handlers/denials_handler.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/jose/rejection.h"
#include "server/transport/handlers/issuer_messages.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/unknown_issuer.h"

namespace assay {
namespace {

using Denials = std::vector<std::shared_ptr<const Denial>>;

v1::Denial DenialMessage(const Denial& denial) {
  v1::Denial message;
  message.set_number(denial.number);
  *message.mutable_at() = TimestampOf(denial.at);
  message.set_correlation_id(denial.correlation_id);
  message.set_front(std::string(Label(denial.front)));
  message.set_policy(denial.policy);
  message.set_issuer(denial.issuer);
  message.set_reason(denial.reason);
  message.set_stage(denial.stage);
  message.set_signature_checked(denial.signature_checked);
  message.set_subject(denial.subject);
  message.set_expected(denial.finding.expected);
  message.set_found(denial.finding.found);
  message.set_detail(DetailOf(denial.subject, denial.finding));
  message.set_fault(denial.fault);
  message.set_key_id(denial.key_id);
  message.set_algorithm(denial.algorithm);
  message.set_type(denial.type);
  message.set_claims_json(denial.claims_json);
  message.set_claims_left_out(denial.claims_left_out);
  *message.mutable_duration() = DurationOf(denial.duration);
  message.set_keys_stale(denial.keys_stale);
  message.set_unenforced(denial.unenforced);
  if (denial.candidate) *message.mutable_candidate() = CandidateMessage(*denial.candidate);
  return message;
}

absl::Duration SpanOf(const google::protobuf::Duration& message) {
  return absl::Seconds(message.seconds()) + absl::Nanoseconds(message.nanos());
}

// CheckNames tells of names that no denial can have: a list that is empty for a slip of the pen says nothing.
// A name that the configuration had until a moment ago is still one of a denial's.
absl::Status CheckNames(const v1::ListDenialsRequest& request, const IssuerRegistry& registry,
                        const Denials& kept) {
  const auto named = [&kept](std::string Denial::*field, const std::string& name) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](const auto& denial) { return (*denial).*field == name; });
  };
  if (const std::string& issuer = request.issuer(); !issuer.empty() && issuer != kUnknownIssuer) {
    if (registry.FindByName(issuer) == nullptr && !named(&Denial::issuer, issuer)) {
      return UnknownIssuer(registry, issuer);
    }
  }
  if (const std::string& policy = request.policy(); !policy.empty()) {
    if (registry.FindPolicy(policy) == nullptr && !named(&Denial::policy, policy)) {
      std::vector<std::string_view> names;
      for (const NamedPolicy& each : registry.policies()) names.push_back(each.name);
      return absl::NotFoundError(StrCat("no policy of that name is configured", DidYouMean(policy, names)));
    }
  }
  if (request.limit() > DenialsHandler::kLongestList) {
    return absl::InvalidArgumentError(
        StrCat("limit: at most ", DenialsHandler::kLongestList, " denials are listed at once"));
  }
  if (request.has_since() && SpanOf(request.since()) < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("since: a duration before now, not one to come");
  }
  return absl::OkStatus();
}

}  // namespace

std::shared_ptr<PendingVerification> DenialsHandler::ListDenials(const v1::ListDenialsRequest& request,
                                                                 Answer<v1::ListDenialsResponse> done) const {
  const Denials kept = log_.Newest();
  if (const absl::Status status = CheckNames(request, *registry_.Get(), kept); !status.ok()) {
    done(tl::unexpected(MakeRpcError(status)));
    return nullptr;
  }
  const absl::Time oldest =
      request.has_since() ? clock_.Now().wall - SpanOf(request.since()) : absl::InfinitePast();
  const int limit = static_cast<int>(request.limit() == 0 ? kLimit : request.limit());
  v1::ListDenialsResponse response;
  for (const auto& denial : kept) {
    if (response.denials_size() == limit || denial->number <= request.after()) break;
    const bool fits =
        (request.correlation_id().empty() || denial->correlation_id == request.correlation_id()) &&
        (request.issuer().empty() || denial->issuer == request.issuer()) &&
        (request.policy().empty() || denial->policy == request.policy()) &&
        (request.reason() == v1::REASON_UNSPECIFIED || denial->reason == request.reason()) &&
        denial->at >= oldest;
    if (fits) *response.add_denials() = DenialMessage(*denial);
  }
  response.set_kept(static_cast<uint32_t>(kept.size()));
  if (!kept.empty()) *response.mutable_kept_since() = TimestampOf(kept.back()->at);
  response.set_reach(v1::REACH_REPLICA);
  done(std::move(response));
  return nullptr;
}

}  // namespace assay
