#include "client/cli/denial_command.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "assay/v1/diagnostics.grpc.pb.h"
#include "client/cli/admin_call.h"
#include "client/cli/json_line.h"
#include "client/cli/sheet.h"
#include "client/cli/table.h"
#include "client/cli/wording.h"
#include "proto/catalogue.h"

namespace assay::cli {
namespace {

using Stub = v1::Diagnostics::Stub;

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone());
}

std::string DurationText(const google::protobuf::Duration& duration) {
  return absl::FormatDuration(absl::Trunc(
      absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos()), absl::Microseconds(1)));
}

std::string KeptText(const v1::ListDenialsResponse& list) {
  if (list.kept() == 0) return "this replica has refused nothing since it began";
  return "this replica keeps " + std::to_string(list.kept()) + " since " + TimeText(list.kept_since());
}

std::vector<std::string> RowOf(const v1::Denial& denial) {
  const auto text = [](const std::string& value) { return value.empty() ? "-" : Printable(value); };
  return {TimeText(denial.at()),         text(denial.issuer()),
          text(denial.policy()),         std::string(Describe(denial.reason()).name),
          text(denial.correlation_id()), text(denial.detail())};
}

const std::vector<std::string>& Headings() {
  static const auto& headings =
      *new std::vector<std::string>{"TIME", "ISSUER", "POLICY", "REASON", "CORRELATION", "DETAIL"};
  return headings;
}

// Header is kid, alg and typ in one line.
std::string HeaderText(const v1::Denial& denial) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::string& value) {
    if (!value.empty()) text.append(text.empty() ? "" : ", ").append(name).append(" ").append(value);
  };
  add("kid", denial.key_id());
  add("alg", denial.algorithm());
  add("typ", denial.type());
  return text;
}

std::string SheetOf(const v1::Denial& denial, const Console& console) {
  const ReasonEntry& entry = Describe(denial.reason());
  const bool unjudged = entry.outcome == v1::OUTCOME_UNJUDGED;
  Sheet sheet(console);
  sheet.Add("at", TimeText(denial.at()));
  sheet.Add("issuer", denial.issuer());
  sheet.Add("policy", denial.policy());
  sheet.Add("stage", Name(denial.stage()));
  sheet.AddProse("about", denial.subject());
  sheet.AddProse("expected", denial.expected());
  sheet.AddProse("found", denial.found());
  sheet.AddProse("cause", entry.cause);
  sheet.AddProse("cure", entry.cure);
  if (denial.fault() != v1::KEY_SET_FAULT_UNSPECIFIED) {
    const FaultEntry& fault = Describe(denial.fault());
    sheet.Add("fault", fault.name);
    sheet.AddProse("cause", fault.cause);
    sheet.AddProse("cure", fault.cure);
  }
  sheet.Add("header", HeaderText(denial));
  sheet.Add("claims", denial.claims_json());
  if (denial.claims_left_out() > 0)
    sheet.Add("", "and " + std::to_string(denial.claims_left_out()) + " more");
  if (!unjudged) sheet.Add("signature", denial.signature_checked() ? "checked" : "not checked");
  if (denial.keys_stale()) sheet.Add("keys", "stale: they could not be refreshed in time");
  if (denial.unenforced()) sheet.Add("enforced", "no: the caller was let through");
  if (denial.has_candidate()) sheet.Add("candidate", CandidateText(denial.candidate()));
  sheet.Add("asked by", denial.front() + ", answered in " + DurationText(denial.duration()));
  sheet.Add("correlation", denial.correlation_id());
  return (unjudged ? console.Unsure("UNJUDGED") : console.Bad("REJECTED")) + " " + std::string(entry.name) +
         "\n" + sheet.text();
}

// Follow asks again each second; what is new then comes oldest first, as time goes on.
int Follow(v1::ListDenialsRequest request, const Arguments& arguments, const Console& console) {
  bool headed = arguments.json;
  for (;;) {
    auto list = Ask(arguments, console, request, &Stub::ListDenials);
    if (!list) return list.error();
    auto& denials = *list->mutable_denials();
    std::reverse(denials.begin(), denials.end());
    for (const v1::Denial& denial : denials) {
      request.set_after(denial.number());
      std::vector<std::vector<std::string>> rows;
      if (!headed) rows.push_back(Headings());
      headed = true;
      rows.push_back(RowOf(denial));
      console.out << (arguments.json ? JsonLine(denial) : TableText(rows)) << std::flush;
    }
    // What lies further back than the first look is not asked for again.
    request.set_limit(1000);
    if (!console.out) return kUnjudged;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

int RunDenials(const Arguments& arguments, const Console& console) {
  v1::ListDenialsRequest request;
  request.set_issuer(arguments.issuer);
  request.set_policy(arguments.policy);
  request.set_limit(arguments.limit);
  if (arguments.since) {
    request.mutable_since()->set_seconds(absl::ToInt64Seconds(*arguments.since));
    request.mutable_since()->set_nanos(static_cast<int32_t>(
        absl::ToInt64Nanoseconds(*arguments.since - absl::Seconds(request.since().seconds()))));
  }
  if (!arguments.reason.empty()) {
    const auto reason = FindReason(arguments.reason);
    if (!reason) {
      console.err << "assay: --reason: there is no reason '" << Printable(arguments.reason)
                  << "'; 'assayd reasons' lists them\n";
      return kUsage;
    }
    request.set_reason(*reason);
  }
  if (arguments.follow) return Follow(std::move(request), arguments, console);
  const auto list = Ask(arguments, console, request, &Stub::ListDenials);
  if (!list) return list.error();
  if (arguments.json) {
    console.out << JsonLine(*list);
    return kVerified;
  }
  std::vector<std::vector<std::string>> rows = {Headings()};
  for (const v1::Denial& denial : list->denials()) rows.push_back(RowOf(denial));
  if (list->denials().empty()) {
    console.out << "no denial fits: " << KeptText(*list) << "\n";
  } else {
    console.out << TableText(rows);
  }
  return kVerified;
}

int RunExplainRecorded(const Arguments& arguments, const Console& console) {
  v1::ListDenialsRequest request;
  request.set_correlation_id(arguments.correlation_id);
  request.set_limit(1000);
  const auto list = Ask(arguments, console, request, &Stub::ListDenials);
  if (!list) return list.error();
  if (arguments.json) {
    console.out << JsonLine(*list);
  } else {
    std::string_view gap = "";
    for (const v1::Denial& denial : list->denials()) {
      console.out << gap << SheetOf(denial, console);
      gap = "\n";
    }
  }
  if (!list->denials().empty()) return kVerified;
  console.err << "assay: no denial with this id is kept here: " << KeptText(*list)
              << "\n  An id is known to the replica that has answered, and to no other: ask the others too.\n"
                 "  A token that was verified leaves no denial.\n";
  return kUnjudged;
}

}  // namespace assay::cli
