#include "client/cli/explanation_text.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "absl/time/time.h"
#include "client/cli/wording.h"
#include "proto/catalogue.h"

namespace assay::cli {
namespace {

// Columns say where a row's label and its value begin.
struct Columns {
  size_t label, value;
};
constexpr Columns kFact{2, 14};
constexpr Columns kMember{4, 17};
constexpr Columns kFinding{13, 32};

class Page {
 public:
  explicit Page(const Console& console) : console_(console) {}

  void Heading(std::string_view text) { text_.append("\n").append(text).append("\n"); }
  void Plain(std::string_view text, size_t indent = 2) {
    text_ += std::string(indent, ' ') + Wrapped(Printable(text), indent);
  }
  // Row leaves out what has no value.
  void Row(std::string_view label, std::string_view value, Columns columns = kFact) {
    if (value.empty()) return;
    std::string padded(columns.label, ' ');
    padded.append(label);
    padded.resize(std::max(columns.value, padded.size() + 1), ' ');
    text_ += console_.Faint(padded) + Wrapped(Printable(value), padded.size());
  }
  void Raw(std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) text_ += piece;
  }
  const std::string& text() const { return text_; }

 private:
  const Console& console_;
  std::string text_;
};

std::string Spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void AddVerdict(const v1::Explanation& explanation, const Console& console, Page& page) {
  const std::string reason(Describe(explanation.reason()).name);
  switch (explanation.outcome()) {
    case v1::EXPLAINED_OUTCOME_VERIFIED:
      page.Raw({console.Good("VERIFIED"), "\n"});
      page.Plain("The token is genuine, from an issuer that is trusted, and meant for this policy.");
      return;
    case v1::EXPLAINED_OUTCOME_REJECTED:
      page.Raw({console.Bad("REJECTED"), " ", reason, "\n"});
      break;
    default:
      page.Raw({console.Unsure("UNJUDGED"), " ", reason, "\n"});
      break;
  }
  page.Plain(explanation.cause());
}

// AddConsequence tells what the policy makes of its own verdict, and what another would say.
void AddConsequence(const v1::Explanation& explanation, Page& page) {
  if (explanation.not_enforced()) {
    page.Plain(
        "Not enforced: callers are let through, verified or not, as the policy's enforcement is off. "
        "Only Authenticate refuses.");
  }
  if (explanation.has_candidate()) {
    page.Plain("Candidate " + CandidateText(explanation.candidate()) +
               (explanation.candidate().reason() == explanation.reason() ? ", the same." : "."));
  }
}

std::string LifeOf(const v1::Explanation& explanation) {
  if (!explanation.has_expires_at()) return "";
  const absl::Time now = TimeOf(explanation.judged_at()), expires = TimeOf(explanation.expires_at());
  std::string text =
      now < expires ? "good for " + Span(expires - now) + " more" : "over since " + Span(now - expires);
  if (explanation.has_issued_at() && TimeOf(explanation.issued_at()) < expires) {
    text = Span(expires - TimeOf(explanation.issued_at())) + " from iat to exp; " + text;
  }
  return text;
}

void AddToken(const v1::Explanation& explanation, Page& page) {
  if (explanation.header().empty() && explanation.claims().empty()) return;
  page.Heading(explanation.outcome() == v1::EXPLAINED_OUTCOME_VERIFIED
                   ? "What the token says"
                   : "What the token says (which proves nothing, as it is not verified)");
  const auto show = [&page](std::string_view part, const auto& members) {
    if (members.empty()) return;
    page.Plain(part);
    for (const auto& member : members) page.Row(Printable(member.name()), member.value(), kMember);
  };
  show("header", explanation.header());
  show("claims", explanation.claims());
  std::string others;
  for (const std::string& name : explanation.other_claims()) others += (others.empty() ? "" : ", ") + name;
  page.Row("and", others, kMember);
  page.Row("life", LifeOf(explanation), kMember);
}

void AddCheck(const v1::ExplainedCheck& check, const Console& console, Page& page) {
  std::string name = Spaced(check.name());
  name.resize(std::max(name.size() + 1, kFinding.value - kFinding.label), ' ');
  switch (check.outcome()) {
    case v1::CHECK_OUTCOME_PASSED:
      page.Raw(
          {"    ", console.Good("ok"), "       ", name, Wrapped(Printable(check.found()), kFinding.value)});
      return;
    case v1::CHECK_OUTCOME_FAILED:
      page.Raw({"    ", console.Bad("FAILED"), "   ", name, Describe(check.reason()).name,
                check.decides() ? "  <- the answer" : "", "\n"});
      page.Row("expected", check.expected(), kFinding);
      page.Row("found", check.found(), kFinding);
      return;
    default:
      page.Raw({"    ", console.Faint("not run"), "  ", name,
                console.Faint(check.found().empty() ? "stands on: " + Spaced(check.stands_on())
                                                    : Printable(check.found())),
                "\n"});
  }
}

void AddChecks(const v1::Explanation& explanation, const Console& console, Page& page) {
  page.Heading("Checks, in the order of judgement");
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  for (const v1::ExplainedCheck& check : explanation.checks()) {
    if (check.stage() != stage) page.Plain(Short(std::string(Name(check.stage())), ""));
    stage = check.stage();
    AddCheck(check, console, page);
  }
}

std::string TimeText(const google::protobuf::Timestamp& time, absl::Time now) {
  const absl::Duration age = now - TimeOf(time);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", TimeOf(time), absl::UTCTimeZone()) +
         (age < absl::Seconds(1) ? " (now)" : " (" + Span(age) + " ago)");
}

void AddKeys(const v1::Explanation& explanation, Page& page) {
  if (!explanation.has_issuer()) return;
  const absl::Time now = TimeOf(explanation.judged_at());
  const v1::IssuerStatus& issuer = explanation.issuer();
  page.Heading(std::string("Keys of issuer ").append(Printable(issuer.name())));
  std::string state = Short(v1::KeySetState_Name(issuer.state()), "KEY_SET_STATE_");
  state += ", " + std::to_string(issuer.usable_keys()) + " usable";
  if (issuer.dropped_keys() > 0) state += ", " + std::to_string(issuer.dropped_keys()) + " not usable";
  if (issuer.revoked_keys() > 0) state += ", " + std::to_string(issuer.revoked_keys()) + " revoked";
  page.Row("state", state);
  page.Row("from", issuer.source());
  if (issuer.has_confirmed_at()) page.Row("confirmed", TimeText(issuer.confirmed_at(), now));
  if (issuer.last_fetch().fault() != v1::KEY_SET_FAULT_UNSPECIFIED) {
    const FaultEntry& fault = Describe(issuer.last_fetch().fault());
    page.Row("last fetch",
             std::string(fault.name) + ": " + std::string(fault.cause) + " " + issuer.last_fetch().detail());
  }
  if (!explanation.has_key()) return;
  const v1::KeyStatus& key = explanation.key();
  page.Row("matched", std::string(key.key_id().empty() ? "a key without kid" : "kid ").append(key.key_id()) +
                          ", thumbprint " + key.thumbprint());
  if (key.has_first_seen_at()) page.Row("first seen", TimeText(key.first_seen_at(), now));
  if (key.has_last_used_at()) page.Row("last used", TimeText(key.last_used_at(), now));
}

void AddWhy(const v1::Explanation& explanation, Page& page) {
  if (explanation.outcome() == v1::EXPLAINED_OUTCOME_VERIFIED) return;
  page.Heading("What to do");
  page.Plain(explanation.cure());
  const FaultEntry& consequence = Describe(explanation.on_request());
  if (explanation.on_request() != v1::ON_REQUEST_ANSWER) page.Plain(consequence.cause);
}

void AddHints(const v1::Explanation& explanation, const Console& console, Page& page) {
  for (const v1::ExplainedHint& hint : explanation.hints()) {
    constexpr std::string_view kLooks = "This looks like";
    const std::string text = Wrapped(std::string(kLooks) + " " + Printable(hint.cause()), 0);
    page.Raw({"\n", console.Unsure(kLooks), std::string_view(text).substr(kLooks.size())});
    if (!hint.detail().empty()) page.Plain("What tells so: " + hint.detail() + ".");
    page.Plain("What to do: " + hint.cure());
  }
}

}  // namespace

std::string ExplanationText(const v1::Explanation& explanation, const Console& console) {
  Page page(console);
  AddVerdict(explanation, console, page);
  AddConsequence(explanation, page);
  AddToken(explanation, page);
  AddChecks(explanation, console, page);
  AddKeys(explanation, page);
  AddWhy(explanation, page);
  AddHints(explanation, console, page);
  std::string under("Judged by policy ");
  under += Printable(explanation.policy()) + ", as at " +
           absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", TimeOf(explanation.judged_at()), absl::UTCTimeZone());
  page.Raw({"\n", console.Faint(under), "\n"});
  return page.text();
}

ExitCode ExitCodeOf(const v1::Explanation& explanation) {
  switch (explanation.outcome()) {
    case v1::EXPLAINED_OUTCOME_VERIFIED:
      return kVerified;
    case v1::EXPLAINED_OUTCOME_REJECTED:
      return kRejected;
    default:
      return kUnjudged;
  }
}

}  // namespace assay::cli
