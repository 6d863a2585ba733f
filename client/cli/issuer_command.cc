#include "client/cli/issuer_command.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "assay/v1/issuers.grpc.pb.h"
#include "client/cli/admin_call.h"
#include "client/cli/json_line.h"
#include "client/cli/table.h"

namespace assay::cli {
namespace {

using Stub = v1::IssuerAdmin::Stub;

// Short is an enum value's name without the prefix of its enum, in lower case.
std::string Short(const std::string& name, std::string_view prefix) {
  std::string text = name.substr(std::min(prefix.size(), name.size()));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string StateText(v1::KeySetState state) { return Short(v1::KeySetState_Name(state), "KEY_SET_STATE_"); }

// Ago tells how long ago a time was, "-" where there is none.
std::string Ago(bool known, const google::protobuf::Timestamp& time, absl::Time now) {
  if (!known) return "-";
  const absl::Duration age = now - absl::FromUnixSeconds(time.seconds());
  if (age < absl::Seconds(1)) return "now";
  const absl::Duration unit = age < absl::Minutes(1) ? absl::Seconds(1)
                              : age < absl::Hours(1) ? absl::Minutes(1)
                                                     : absl::Hours(1);
  std::string text = std::to_string(age / unit);
  return text + (unit == absl::Seconds(1) ? "s" : unit == absl::Minutes(1) ? "m" : "h") + " ago";
}

std::string FetchText(const v1::FetchOutcome& fetch) {
  if (fetch.fault() == v1::KEY_SET_FAULT_UNSPECIFIED) {
    return Short(v1::FetchSuccess_Name(fetch.success()), "FETCH_SUCCESS_");
  }
  return Short(v1::KeySetFault_Name(fetch.fault()), "KEY_SET_FAULT_") +
         (fetch.detail().empty() ? "" : ": " + Printable(fetch.detail()));
}

std::string KeyText(const v1::KeyChange& key) {
  return (key.key_id().empty() ? "(no kid)" : Printable(key.key_id())) + " " + key.thumbprint();
}

std::string EventText(const v1::IssuerEvent& event) {
  switch (event.event_case()) {
    case v1::IssuerEvent::kKeyAdded:
      return "key added " + KeyText(event.key_added());
    case v1::IssuerEvent::kKeyRemoved:
      return (event.key_removed().revoked() ? "key revoked " : "key removed ") + KeyText(event.key_removed());
    case v1::IssuerEvent::kKeyFirstUsed:
      return "key first used " + KeyText(event.key_first_used());
    case v1::IssuerEvent::kFetchFailed:
      return "fetch failed " + FetchText(event.fetch_failed());
    case v1::IssuerEvent::kStateChanged:
      return "state " + StateText(event.state_changed().to());
    case v1::IssuerEvent::kLagged:
      return std::to_string(event.lagged()) + " events left out";
    default:
      return "an event that this client does not know";
  }
}

}  // namespace

int RunIssuers(const Arguments& arguments, const Console& console) {
  const auto list = Ask(arguments, console, v1::ListIssuersRequest(), &Stub::ListIssuers);
  if (!list) return list.error();
  if (arguments.json) {
    console.out << JsonLine(*list);
    return kVerified;
  }
  const absl::Time now = absl::Now();
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "STATE", "KEYS", "CONFIRMED", "LAST FETCH", "ISSUER"}};
  for (const v1::IssuerStatus& issuer : list->issuers()) {
    rows.push_back({Printable(issuer.name()), StateText(issuer.state()), std::to_string(issuer.usable_keys()),
                    Ago(issuer.has_confirmed_at(), issuer.confirmed_at(), now),
                    issuer.has_last_fetch() ? FetchText(issuer.last_fetch()) : "-",
                    Printable(issuer.issuer())});
  }
  console.out << TableText(rows);
  return kVerified;
}

int RunKeys(const Arguments& arguments, const Console& console) {
  v1::GetIssuerRequest request;
  request.set_issuer(arguments.issuer);
  const auto detail = Ask(arguments, console, request, &Stub::GetIssuer);
  if (!detail) return detail.error();
  if (arguments.json) {
    console.out << JsonLine(*detail);
    return kVerified;
  }
  const absl::Time now = absl::Now();
  std::vector<std::vector<std::string>> rows = {
      {"KID", "TYPE", "ALG", "STATE", "FIRST SEEN", "LAST SEEN", "LAST USED", "THUMBPRINT"}};
  for (const v1::KeyStatus& key : detail->keys()) {
    const std::string state = key.fault() != v1::KEY_FAULT_UNSPECIFIED
                                  ? Short(v1::KeyFault_Name(key.fault()), "KEY_FAULT_")
                              : key.revoked() ? "revoked"
                              : key.present() ? "usable"
                                              : "gone";
    const auto text = [](const std::string& value) { return value.empty() ? "-" : Printable(value); };
    rows.push_back({text(key.key_id()), text(key.key_type()), text(key.algorithm()), state,
                    Ago(key.has_first_seen_at(), key.first_seen_at(), now),
                    Ago(key.has_last_seen_at(), key.last_seen_at(), now),
                    Ago(key.has_last_used_at(), key.last_used_at(), now), text(key.thumbprint())});
  }
  console.out << TableText(rows);
  return kVerified;
}

int RunWatch(const Arguments& arguments, const Console& console) {
  auto call = OpenCall(arguments, false);
  if (!call) {
    console.err << call.error().text;
    return call.error().exit_code;
  }
  v1::WatchIssuersRequest request;
  if (!arguments.issuer.empty()) request.add_issuers(arguments.issuer);
  const auto stream = Stub(call->channel).WatchIssuers(call->context.get(), request);
  v1::IssuerEvent event;
  while (stream->Read(&event)) {
    if (arguments.json) {
      console.out << JsonLine(event) << std::flush;
      continue;
    }
    const std::string at =
        absl::FormatTime("%H:%M:%S", absl::FromUnixSeconds(event.at().seconds()), absl::LocalTimeZone());
    console.out << console.Faint(at) << " " << Printable(event.issuer()) << " " << EventText(event) << "\n"
                << std::flush;
  }
  return ExplainRefusal(stream->Finish(), arguments, console);
}

int RunRefresh(const Arguments& arguments, const Console& console) {
  v1::RefreshIssuerRequest request;
  request.set_issuer(arguments.issuer);
  const auto done = Ask(arguments, console, request, &Stub::RefreshIssuer);
  if (!done) return done.error();
  const bool failed = done->fetch().fault() != v1::KEY_SET_FAULT_UNSPECIFIED;
  if (arguments.json) {
    console.out << JsonLine(*done);
  } else {
    const std::string text = FetchText(done->fetch());
    console.out << (failed ? console.Bad(text) : console.Good(text)) << " (this replica)\n";
  }
  return failed ? kRejected : kVerified;
}

int RunPurge(const Arguments& arguments, const Console& console) {
  v1::PurgeIssuerRequest request;
  request.set_issuer(arguments.issuer);
  const auto done = Ask(arguments, console, request, &Stub::PurgeIssuer);
  if (!done) return done.error();
  if (arguments.json) {
    console.out << JsonLine(*done);
  } else {
    console.out << "purged (this replica)\n";
  }
  if (done->disk_error().empty()) return kVerified;
  console.err << "assay: the copy on disk is still there: " << Printable(done->disk_error()) << "\n";
  return kRejected;
}

}  // namespace assay::cli
