// A key set, judged as a whole and key by key.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_SET_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_SET_JUDGE_H_

#include <span>
#include <string>

#include "server/engine/diagnosis/findings.h"
#include "server/engine/diagnosis/subject.h"

namespace assay {

struct KeySetText {
  std::string place;  // a URL, a file, or "inline"
  const std::string& json;
  std::string content_type = {};  // empty where nothing declares it
};

// JudgeKeySet judges a set under the subject's algorithms, and lists its keys. `signing` are the algorithms
// that the discovery document names; empty: not known.
void JudgeKeySet(const KeySetText& text, const DiagnosisSubject& subject,
                 std::span<const std::string> signing, Findings& findings, v1::Diagnosis& diagnosis);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_KEY_SET_JUDGE_H_
