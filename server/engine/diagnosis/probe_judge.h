// ProbeJudge: one GET, from the look-up of the name to the kind of document.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_PROBE_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_PROBE_JUDGE_H_

#include <set>
#include <string>

#include "server/engine/diagnosis/evidence.h"
#include "server/engine/diagnosis/findings.h"

namespace assay {

// IsHtml tells that a body is a web page, by what it is declared as or begins with. Pure.
bool IsHtml(std::string_view content_type, std::string_view body);

// ProbeJudge says once for each server what is well on the way to it. Thread-safety: single-threaded (owner:
// the judge).
class ProbeJudge {
 public:
  // `plain_http_meant` tells that the configuration allows plain http on purpose.
  ProbeJudge(Findings& findings, bool plain_http_meant)
      : findings_(findings), plain_http_meant_(plain_http_meant) {}

  // Judge returns whether there is a body. `worst` bounds what a failure is worth: a warning where there are
  // other places to get the document from, OK where the next one is asked anyhow.
  bool Judge(const ProbeEvidence& probe, v1::FindingSeverity worst = v1::FINDING_SEVERITY_ERROR);

 private:
  void JudgeWay(const ProbeEvidence& probe);
  void JudgeCertificates(const ProbeEvidence& probe);
  void JudgeFailure(const ProbeEvidence& probe, v1::FindingSeverity worst);

  Findings& findings_;
  const bool plain_http_meant_;
  std::set<std::string> known_;  // servers of which all was said
};

// ProbeMessage is what a diagnosis shows of a GET. Pure.
v1::IssuerProbe ProbeMessage(const ProbeEvidence& probe);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_PROBE_JUDGE_H_
