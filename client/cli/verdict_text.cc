#include <string_view>

#include "client/cli/sheet.h"
#include "client/cli/verdict.h"
#include "client/cli/wording.h"
#include "proto/catalogue.h"

namespace assay::cli {
namespace {

template <typename Texts>
std::string Joined(const Texts& texts) {
  std::string joined;
  for (const auto& text : texts) joined += (joined.empty() ? "" : " ") + text;
  return joined;
}

std::string In(absl::Duration duration) {
  const absl::Duration rounded = absl::Trunc(duration, absl::Seconds(1));
  return duration < absl::ZeroDuration() ? absl::FormatDuration(-rounded) + " ago"
                                         : "in " + absl::FormatDuration(rounded);
}

std::string Expiry(const v1::VerifiedToken& token, absl::Time now) {
  if (!token.has_expires_at()) return "never";
  const absl::Time at = TimeOf(token.expires_at());
  return In(at - now) + "  " + absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", at, absl::UTCTimeZone());
}

std::string WhoIs(const v1::VerifiedToken& token) {
  return token.principal().empty() ? token.issuer_name() + ": no subject" : token.principal();
}

// DifferenceOf is what the candidate would say, empty where that is the same.
std::string DifferenceOf(const v1::Evaluation& evaluation, v1::Reason reason) {
  if (!evaluation.has_candidate() || evaluation.candidate().reason() == reason) return "";
  return CandidateText(evaluation.candidate());
}

std::string VerifiedText(const v1::VerifiedToken& token, const v1::Evaluation& evaluation, absl::Time now,
                         const Console& console) {
  Sheet sheet(console);
  sheet.Add("principal", WhoIs(token));
  sheet.Add("issuer", token.issuer());
  sheet.Add("audience", Joined(token.matched_audiences()));
  sheet.Add("scopes", Joined(token.scopes()));
  sheet.Add("client", token.client_id());
  sheet.Add("tenant", token.tenant());
  sheet.Add("expires", Expiry(token, now));
  sheet.Add("key", (token.key().id().empty() ? token.key().thumbprint() : token.key().id()) + " (" +
                       token.key().algorithm() + ")");
  sheet.Add("policy", evaluation.policy());
  sheet.Add("candidate", DifferenceOf(evaluation, v1::REASON_UNSPECIFIED));
  sheet.Add("user", token.identity().user());
  sheet.Add("groups", Joined(token.identity().groups()));
  sheet.Add("claims", token.claims_json());
  if (evaluation.keys_stale()) sheet.Add("warning", "judged by keys that could not be refreshed in time");
  return console.Good("VERIFIED") + "\n" + sheet.text();
}

// RefusedSheet is what there is to say of a rejection, whether or not it is one to the caller.
Sheet RefusedSheet(const v1::Rejection& rejection, const v1::Evaluation& evaluation, const Console& console) {
  const ReasonEntry& entry = Describe(rejection.reason());
  Sheet sheet(console);
  if (rejection.stage() != v1::STAGE_UNSPECIFIED) sheet.Add("stage", Name(rejection.stage()));
  sheet.Add("message", rejection.message());
  sheet.AddProse("cause", entry.cause);
  sheet.AddProse("cure", entry.cure);
  sheet.Add("detail", rejection.detail());
  sheet.Add("challenge", rejection.www_authenticate());
  sheet.Add("policy", evaluation.policy());
  sheet.Add("candidate", DifferenceOf(evaluation, rejection.reason()));
  sheet.Add("correlation", evaluation.correlation_id());
  return sheet;
}

std::string RejectedText(const v1::Rejection& rejection, const v1::Evaluation& evaluation,
                         const Console& console) {
  return console.Bad("REJECTED") + " " + std::string(Describe(rejection.reason()).name) + "\n" +
         RefusedSheet(rejection, evaluation, console).text();
}

v1::Reason WouldBe(const v1::Unenforced& unenforced) {
  return unenforced.has_rejected() ? unenforced.rejected().reason() : unenforced.unjudged();
}

std::string UnenforcedText(const v1::VerifyResponse& response, const Console& console) {
  const v1::Unenforced& unenforced = response.unenforced();
  v1::Rejection refused = unenforced.rejected();
  refused.set_reason(WouldBe(unenforced));
  return console.Unsure("UNENFORCED") + " " + std::string(Describe(WouldBe(unenforced)).name) +
         ": not verified, and let through, as this policy's enforcement is off\n" +
         RefusedSheet(refused, response.evaluation(), console).text();
}

std::string UnjudgedText(const client::CallError& error, const Console& console) {
  const ReasonEntry& entry = Describe(FindReason(error.reason).value_or(v1::REASON_UNSPECIFIED));
  Sheet sheet(console);
  sheet.Add("message", entry.public_text.empty() ? std::string_view(error.message) : entry.public_text);
  sheet.AddProse("cause", entry.cause);
  sheet.AddProse("cure", entry.cure);
  if (error.retry_after) sheet.Add("retry", "in " + absl::FormatDuration(*error.retry_after));
  if (const auto id = error.metadata.find("correlation_id"); id != error.metadata.end()) {
    sheet.Add("correlation", id->second);
  }
  return console.Unsure("UNJUDGED") + " " + Printable(error.reason) + "\n" + sheet.text();
}

}  // namespace

ExitCode ExitCodeOf(const Verdict& verdict) {
  if (!verdict) return verdict.error().code == grpc::StatusCode::INVALID_ARGUMENT ? kUsage : kUnjudged;
  switch (verdict->verdict_case()) {
    case v1::VerifyResponse::kVerified:
      return kVerified;
    case v1::VerifyResponse::kRejected:
      return kRejected;
    case v1::VerifyResponse::kUnenforced:
      return verdict->unenforced().has_rejected() ? kRejected : kUnjudged;
    case v1::VerifyResponse::VERDICT_NOT_SET:
      break;
  }
  return kUnjudged;
}

std::string VerdictText(const Verdict& verdict, absl::Time now, const Console& console) {
  if (!verdict) return UnjudgedText(verdict.error(), console);
  if (verdict->has_verified()) return VerifiedText(verdict->verified(), verdict->evaluation(), now, console);
  if (verdict->has_rejected()) return RejectedText(verdict->rejected(), verdict->evaluation(), console);
  if (verdict->has_unenforced()) return UnenforcedText(*verdict, console);
  return console.Unsure("UNJUDGED") + " the server's answer holds no verdict; it is newer than this client\n";
}

std::string VerdictLine(const Verdict& verdict, absl::Time now, const Console& console) {
  if (!verdict) {
    const client::CallError& error = verdict.error();
    return console.Unsure(Printable(error.reason)) + " unjudged" +
           (error.retry_after ? ", retry in " + absl::FormatDuration(*error.retry_after) : "") + "\n";
  }
  if (verdict->has_verified()) {
    const v1::VerifiedToken& token = verdict->verified();
    return console.Good("VERIFIED") + " " + Printable(WhoIs(token)) + ", expires " + Expiry(token, now) +
           "\n";
  }
  if (verdict->has_rejected()) {
    return console.Bad(Describe(verdict->rejected().reason()).name) + " " + verdict->rejected().message() +
           "\n";
  }
  if (verdict->has_unenforced()) {
    return console.Unsure("UNENFORCED") + " " + std::string(Describe(WouldBe(verdict->unenforced())).name) +
           ", let through as nobody\n";
  }
  return console.Unsure("UNSPECIFIED") + " the server's answer holds no verdict\n";
}

}  // namespace assay::cli
