// DiagnosisSubject: what a diagnosis of an issuer walks.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_SUBJECT_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_SUBJECT_H_

#include <string>
#include <vector>

#include "server/jose/algorithm.h"
#include "server/jwks/freshness.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/key_set_origin.h"

namespace assay {

// DiagnosisSubject is an issuer as configured. Its keys come from exactly one of: its document, URLs, a file,
// a text. A plain value.
struct DiagnosisSubject {
  std::string name = {};    // the configured one; empty of a URL that an operator gave
  std::string issuer = {};  // exact `iss`; empty: not known, so that only keys are judged
  std::vector<std::string> discovery_urls = {};  // of the document, in the order in which they are tried
  std::vector<std::string> key_urls = {};        // the main one, then its fallbacks
  std::string file = {};
  std::string inline_keys = {};
  FetchOptions fetch = {};
  AlgorithmSet algorithms = AlgorithmSet::All();
  FreshnessOptions freshness = {};
  bool trust_empty_set = false;

  KeySetOrigin origin() const {
    if (!inline_keys.empty()) return KeySetOrigin::kStatic;
    return file.empty() ? KeySetOrigin::kNetwork : KeySetOrigin::kFile;
  }
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_SUBJECT_H_
