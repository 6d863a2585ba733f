#include "server/engine/diagnosis/cache_judge.h"

#include <optional>

#include "server/base/str_cat.h"
#include "server/engine/diagnosis/message_time.h"
#include "server/jwks/freshness.h"
#include "server/jwks/http_date.h"

namespace assay {
namespace {

constexpr absl::Duration kLong = absl::Hours(24);
constexpr absl::Duration kSkewed = absl::Seconds(30);
constexpr absl::Duration kBadlySkewed = absl::Seconds(60);  // the default clock_skew

CacheHeaders HeadersOf(const FetchTrace& trace) {
  return {
      .cache_control = trace.cache_control, .age = trace.age, .expires = trace.expires, .date = trace.date};
}

}  // namespace

void JudgeCaching(const FetchTrace& trace, const FreshnessOptions& options, Findings& findings,
                  v1::Diagnosis& diagnosis) {
  const CacheHeaders headers = HeadersOf(trace);
  const auto stated = StatedLife(headers);
  const Freshness soonest = ComputeFreshness(headers, options, 0);
  const Freshness latest = ComputeFreshness(headers, options, 1);
  v1::DiagnosedFreshness& message = *diagnosis.mutable_freshness();
  if (stated) *message.mutable_stated() = DurationMessage(*stated);
  *message.mutable_soft() = DurationMessage(soonest.soft);
  *message.mutable_hard() = DurationMessage(soonest.hard);

  std::string sent;
  if (!trace.cache_control.empty()) sent = StrCat("Cache-Control \"", Shown(trace.cache_control), "\"");
  if (!trace.expires.empty())
    StrAppend(&sent, sent.empty() ? "" : ", ", "Expires \"", Shown(trace.expires), "\"");
  if (!trace.age.empty()) StrAppend(&sent, sent.empty() ? "" : ", ", "Age \"", Shown(trace.age), "\"");
  findings.Ok(
      v1::DOCTOR_CHECK_CACHE,
      StrCat(sent.empty() ? "neither Cache-Control nor Expires" : sent, ": fetched again after ",
             DurationWords(soonest.refresh_at), " to ", DurationWords(latest.refresh_at), ", stale after ",
             DurationWords(soonest.soft), ", unused after ", DurationWords(soonest.hard)));
  if (stated && *stated >= kLong) {
    findings.Note(v1::DOCTOR_CHECK_CACHE, {.finding = v1::ISSUER_FINDING_CACHED_TOO_LONG},
                  StrCat("others may keep it for ", DurationWords(*stated)));
  }
  if (const absl::Duration age = StatedAge(headers); age >= kLong) {
    findings.Warn(v1::DOCTOR_CHECK_CACHE, {.finding = v1::ISSUER_FINDING_OLD_COPY_SERVED},
                  StrCat("the copy is ", DurationWords(age), " old"));
  }
}

void JudgeClock(std::span<const ProbeEvidence> probes, Findings& findings, v1::Diagnosis& diagnosis) {
  std::optional<absl::Duration> nearest;
  for (const ProbeEvidence& probe : probes) {
    const auto date = ParseHttpDate(probe.trace.date);
    if (!date) continue;
    const absl::Duration skew = probe.answered.wall - (*date + StatedAge(HeadersOf(probe.trace)));
    if (!nearest || absl::AbsDuration(skew) < absl::AbsDuration(*nearest)) nearest = skew;
  }
  if (!nearest) return;
  *diagnosis.mutable_clock_skew() = DurationMessage(*nearest);
  const absl::Duration size = absl::AbsDuration(*nearest);
  // A Date has whole seconds.
  if (size < absl::Seconds(2))
    return findings.Ok(v1::DOCTOR_CHECK_CLOCK, "this machine's clock and the provider's agree");
  const std::string found =
      StrCat("this machine's clock is ", DurationWords(size),
             *nearest > absl::ZeroDuration() ? " ahead of" : " behind", " the provider's");
  if (size <= kSkewed) return findings.Ok(v1::DOCTOR_CHECK_CLOCK, found);
  const auto severity = size > kBadlySkewed ? v1::FINDING_SEVERITY_ERROR : v1::FINDING_SEVERITY_WARNING;
  findings.Add(v1::DOCTOR_CHECK_CLOCK, severity, {.finding = v1::ISSUER_FINDING_CLOCK_SKEWED}, found);
}

}  // namespace assay
