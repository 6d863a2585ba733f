#include "server/engine/diagnosis/findings.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr size_t kLongestText = 200;

// MostExact is the catalogue's entry, or null where nothing is named.
const FaultEntry* MostExact(const FindingName& name) {
  if (name.finding != v1::ISSUER_FINDING_UNSPECIFIED) return &Describe(name.finding);
  if (name.key_fault != v1::KEY_FAULT_UNSPECIFIED) return &Describe(name.key_fault);
  if (name.key_set_fault != v1::KEY_SET_FAULT_UNSPECIFIED) return &Describe(name.key_set_fault);
  return nullptr;
}

}  // namespace

void Findings::Add(v1::DoctorCheck check, v1::FindingSeverity severity, FindingName name, std::string found) {
  v1::DoctorFinding& finding = *diagnosis_.add_findings();
  finding.set_check(check);
  finding.set_severity(severity);
  finding.set_found(std::move(found));
  finding.set_key_set_fault(name.key_set_fault);
  finding.set_key_fault(name.key_fault);
  finding.set_finding(name.finding);
  if (const FaultEntry* entry = MostExact(name)) {
    finding.set_cause(std::string(entry->cause));
    finding.set_cure(std::string(entry->cure));
  }
  diagnosis_.set_worst(std::max(diagnosis_.worst(), severity));
}

void Findings::Finish() {
  std::stable_sort(
      diagnosis_.mutable_findings()->begin(), diagnosis_.mutable_findings()->end(),
      [](const v1::DoctorFinding& a, const v1::DoctorFinding& b) { return a.check() < b.check(); });
}

std::string Shown(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string shown;
  for (const char c : text.substr(0, kLongestText)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      shown += c;
    } else {
      shown.append("\\x") += kHex[byte >> 4];
      shown += kHex[byte & 15];
    }
  }
  if (text.size() > kLongestText) shown += "...";
  return shown;
}

std::string DurationWords(absl::Duration duration) {
  struct Unit {
    absl::Duration size;
    std::string_view name;
  };
  static constexpr int64_t kTwice = 2;
  const Unit units[] = {{absl::Hours(24), " days"},
                        {absl::Hours(1), " h"},
                        {absl::Minutes(1), " min"},
                        {absl::Seconds(1), " s"},
                        {absl::Milliseconds(1), " ms"}};
  const absl::Duration size = absl::AbsDuration(duration);
  for (const Unit& unit : units) {
    const bool last = &unit == &units[std::size(units) - 1];
    if (size < kTwice * unit.size && !last) continue;
    return StrCat(std::llround(absl::FDivDuration(duration, unit.size)), unit.name);
  }
  return "";
}

}  // namespace assay
