#include "server/engine/denial.h"

#include <variant>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

// Cut copies, so that a long text's memory is not kept with a short one.
std::string Cut(std::string_view text, size_t max_bytes) {
  constexpr std::string_view kMark = "...";
  if (text.size() <= max_bytes) return std::string(text);
  return StrCat(text.substr(0, max_bytes - kMark.size()), kMark);
}

std::string Quoted(std::string_view text) { return StrCat("\"", Escaped(text), "\""); }

// ValueJson is the value itself, or an excerpt of it.
std::string ValueJson(JsonValue value) {
  if (const auto text = AsString(value)) return Quoted(*text);
  if (AsObject(value)) return Quoted(ValueText(value));
  const auto list = AsArray(value);
  if (!list) return ValueText(value);
  std::string items;
  size_t shown = 0;
  for (const JsonValue item : *list) {
    if (shown == kExcerptItems) break;
    const bool nested = AsObject(item) || AsArray(item);
    StrAppend(&items, shown++ == 0 ? "" : ",", nested ? Quoted(ValueText(item)) : ValueJson(item));
  }
  if (list->size() > shown) StrAppend(&items, ",", Quoted(StrCat("and ", list->size() - shown, " more")));
  return StrCat("[", items, "]");
}

void TellClaims(const ClaimsSet& claims, Denial& denial) {
  std::string json = "{";
  const auto add = [&](std::string_view name, const auto& value_of) {
    const bool full = json.size() + 2 >= Denial::kClaimsBytes;
    const std::string member = full ? "" : StrCat(json.size() == 1 ? "" : ",", Quoted(name), ":", value_of());
    if (full || json.size() + member.size() + 1 > Denial::kClaimsBytes) {
      ++denial.claims_left_out;
    } else {
      json += member;
    }
  };
  for (const std::string_view name : RecordedClaims()) {
    if (const auto value = claims.Find(name)) add(name, [&] { return ValueJson(*value); });
  }
  for (const auto field : claims.object()) {
    if (IsRecorded(field.key)) continue;
    add(field.key, [] { return std::string_view("\"[redacted]\""); });
  }
  denial.claims_json = StrCat(json, "}");
}

}  // namespace

Finding FindingOf(const Unjudged& unjudged) {
  if (unjudged.fault == v1::KEY_SET_FAULT_UNSPECIFIED) return unjudged.finding;
  return {"the issuer's keys", StrCat("that their last fetch failed: ", Describe(unjudged.fault).name)};
}

Denial MakeDenial(const VerdictReport& report, absl::Time now) {
  Denial denial;
  denial.at = now;
  denial.correlation_id = report.correlation_id;
  denial.front = report.front;
  denial.policy = report.policy;
  denial.issuer = report.issuer;
  denial.duration = report.duration;
  denial.keys_stale = report.keys_stale;
  denial.unenforced = report.unenforced;
  if (report.candidate != nullptr) denial.candidate = *report.candidate;
  if (const auto* rejection = std::get_if<Rejection>(&report.verdict)) {
    denial.reason = rejection->reason;
    denial.stage = rejection->stage;
    denial.signature_checked = rejection->signature_checked();
    denial.subject = Cut(rejection->subject, Denial::kHeaderBytes);
    denial.finding = {Cut(rejection->finding.expected, Denial::kFindingBytes),
                      Cut(rejection->finding.recorded(), Denial::kFindingBytes)};
  } else if (const auto* unjudged = std::get_if<Unjudged>(&report.verdict)) {
    denial.reason = unjudged->reason;
    denial.stage = Describe(unjudged->reason).stages.front();
    denial.fault = unjudged->fault;
    denial.finding = FindingOf(*unjudged);
  }
  if (report.token != nullptr) {
    const JoseHeader& header = report.token->jws.header();
    denial.key_id = Cut(Escaped(header.key_id().value_or("")), Denial::kHeaderBytes);
    denial.algorithm = Cut(Escaped(header.algorithm_name()), Denial::kHeaderBytes);
    denial.type = Cut(Escaped(header.type().value_or("")), Denial::kHeaderBytes);
    TellClaims(*report.token->claims, denial);
  }
  return denial;
}

}  // namespace assay
