// Findings: the list that a diagnosis is made of, and the texts of what it shows.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_FINDINGS_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_FINDINGS_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/doctor.pb.h"

namespace assay {

// FindingName is what a finding is called in the catalogue; at most one fault, and what it is more exactly.
struct FindingName {
  v1::KeySetFault key_set_fault = v1::KEY_SET_FAULT_UNSPECIFIED;
  v1::KeyFault key_fault = v1::KEY_FAULT_UNSPECIFIED;
  v1::IssuerFinding finding = v1::ISSUER_FINDING_UNSPECIFIED;
};

// Findings adds to a diagnosis, whose causes and cures it reads from the catalogue, and keeps the worst. The
// diagnosis must outlive it. Thread-safety: single-threaded (owner: the judge).
class Findings {
 public:
  explicit Findings(v1::Diagnosis& diagnosis) : diagnosis_(diagnosis) {}

  void Ok(v1::DoctorCheck check, std::string found) {
    Add(check, v1::FINDING_SEVERITY_OK, {}, std::move(found));
  }
  // Note is OK, and worth knowing.
  void Note(v1::DoctorCheck check, FindingName name, std::string found) {
    Add(check, v1::FINDING_SEVERITY_OK, name, std::move(found));
  }
  void Warn(v1::DoctorCheck check, FindingName name, std::string found) {
    Add(check, v1::FINDING_SEVERITY_WARNING, name, std::move(found));
  }
  void Error(v1::DoctorCheck check, FindingName name, std::string found) {
    Add(check, v1::FINDING_SEVERITY_ERROR, name, std::move(found));
  }
  void Add(v1::DoctorCheck check, v1::FindingSeverity severity, FindingName name, std::string found);

  // Finish puts them in the order of the checks.
  void Finish();

 private:
  v1::Diagnosis& diagnosis_;
};

// Shown is a text from outside, fit for one line: printable ASCII, other bytes as \xNN, at most 200 of them.
// Pure.
std::string Shown(std::string_view text);

// DurationWords is a duration as people say it, in one unit: "45 ms", "15 min", "38 days". Pure.
std::string DurationWords(absl::Duration duration);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_FINDINGS_H_
