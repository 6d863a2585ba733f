// Diagnose: walks of issuers for command lines.
#ifndef ASSAY_SERVER_COMMAND_DIAGNOSE_H_
#define ASSAY_SERVER_COMMAND_DIAGNOSE_H_

#include <string>
#include <vector>

#include "server/engine/diagnosis/evidence.h"
#include "server/engine/diagnosis/subject.h"

namespace assay {

// Diagnose walks all subjects at once and returns what was gathered, in their order. Blocks until the last
// has ended.
std::vector<DiagnosisEvidence> Diagnose(const std::vector<DiagnosisSubject>& subjects);

// SubjectOfUrl asks what a URL is: a key set, a discovery document, or else an issuer. Blocks on the network.
DiagnosisSubject SubjectOfUrl(const std::string& url, const FetchOptions& options);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_DIAGNOSE_H_
