#include "server/transport/handlers/explanation_message.h"

#include <string>
#include <utility>
#include <variant>

#include "proto/catalogue.h"
#include "server/transport/handlers/issuer_messages.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/shown_token.h"

namespace assay {
namespace {

v1::CheckOutcome OutcomeOf(Trace::Result result) {
  switch (result) {
    case Trace::Result::kPassed:
      return v1::CHECK_OUTCOME_PASSED;
    case Trace::Result::kFailed:
      return v1::CHECK_OUTCOME_FAILED;
    case Trace::Result::kNotRun:
      return v1::CHECK_OUTCOME_NOT_RUN;
  }
  return v1::CHECK_OUTCOME_UNSPECIFIED;
}

void SetVerdict(const Verdict& verdict, v1::Explanation& message) {
  if (std::holds_alternative<VerifiedToken>(verdict)) {
    message.set_outcome(v1::EXPLAINED_OUTCOME_VERIFIED);
    return;
  }
  if (const auto* rejection = std::get_if<Rejection>(&verdict)) {
    message.set_outcome(v1::EXPLAINED_OUTCOME_REJECTED);
    message.set_reason(rejection->reason);
    message.set_stage(rejection->stage);
  } else {
    message.set_outcome(v1::EXPLAINED_OUTCOME_UNJUDGED);
    message.set_reason(std::get<Unjudged>(verdict).reason);
    message.set_stage(Describe(message.reason()).stages.front());
  }
  const ReasonEntry& entry = Describe(message.reason());
  message.set_public_text(std::string(entry.public_text));
  message.set_cause(std::string(entry.cause));
  message.set_cure(std::string(entry.cure));
}

v1::ExplainedCheck CheckMessage(Trace::Entry entry) {
  v1::ExplainedCheck check;
  check.set_name(std::string(entry.check));
  check.set_stage(entry.stage);
  check.set_outcome(OutcomeOf(entry.result));
  check.set_expected(std::move(entry.finding.expected));
  check.set_found(std::move(entry.finding.found));
  check.set_stands_on(std::string(entry.needs));
  if (entry.rejection) {
    check.set_reason(entry.rejection->reason);
    check.set_subject(entry.rejection->subject);
  } else if (entry.result == Trace::Result::kFailed) {
    check.set_reason(v1::REASON_KEYS_UNAVAILABLE);  // the only failure that is not the token's
  }
  return check;
}

}  // namespace

v1::Explanation ExplanationMessage(const Explanation& explanation, const WalkQuestion& question,
                                   Instant now) {
  v1::Explanation message;
  SetVerdict(explanation.walk.verdict, message);
  bool decided = false;
  for (const Trace::Entry& entry : explanation.trace.entries) {
    v1::ExplainedCheck& check = *message.add_checks() = CheckMessage(entry);
    if (decided || check.outcome() != v1::CHECK_OUTCOME_FAILED || check.reason() != message.reason())
      continue;
    check.set_decides(true);
    decided = true;
  }
  for (const RecognisedShape& shape : explanation.shapes) {
    const FaultEntry& entry = Describe(shape.hint);
    v1::ExplainedHint& hint = *message.add_hints();
    hint.set_hint(shape.hint);
    hint.set_cause(std::string(entry.cause));
    hint.set_detail(shape.detail);
    hint.set_cure(std::string(entry.cure));
  }
  message.set_on_request(explanation.on_request);
  message.set_not_enforced(!question.policy.enforced);
  if (question.candidate != nullptr) {
    const Walk& walk = explanation.walk;
    *message.mutable_candidate() =
        CandidateMessage({question.candidate->name, walk.candidate.value_or(ReasonOf(walk.verdict))});
  }
  message.set_policy(question.policy.name);
  message.set_policy_revision(question.policy.revision);
  message.set_config_revision(question.registry.revision());
  *message.mutable_judged_at() = TimestampOf(now.wall);
  if (explanation.walk.verifier != nullptr) {
    *message.mutable_clock_skew() = DurationOf(explanation.walk.verifier->policy().clock_skew);
  }
  ShowToken(explanation.anatomy, now.wall, message);
  return message;
}

}  // namespace assay
