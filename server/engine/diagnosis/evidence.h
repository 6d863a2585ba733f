// DiagnosisEvidence: what a walk has gathered, for the judge.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_EVIDENCE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_EVIDENCE_H_

#include <memory>
#include <string>
#include <vector>

#include "assay/v1/doctor.pb.h"
#include "server/base/clock.h"
#include "server/engine/diagnosis/subject.h"
#include "server/jose/jwk_set.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/key_url.h"
#include "tl/expected.hpp"

namespace assay {

// ProbeEvidence is one GET.
struct ProbeEvidence {
  // ShownUrl is the URL for operators' texts.
  std::string ShownUrl() const { return WithoutSecrets(url); }

  v1::IssuerProbe::Purpose purpose = v1::IssuerProbe::PURPOSE_UNSPECIFIED;
  std::string url;
  FetchTrace trace;
  tl::expected<FetchResponse, FetchFault> result;
  Instant answered;
};

// DiagnosisEvidence is all that there is to judge by.
struct DiagnosisEvidence {
  // Add takes a GET, and the usable set that it brought where it was of the main place of keys.
  void Add(ProbeEvidence probe);
  // AddLocal takes the keys of a file or a text.
  void AddLocal(tl::expected<std::string, FetchFault> keys);

  DiagnosisSubject subject;
  std::vector<ProbeEvidence> probes = {};                 // as they were made
  tl::expected<std::string, FetchFault> local_keys = {};  // of a file or a text
  std::vector<JwkSet> key_sets = {};                      // usable ones, in the order in which they were got
  std::shared_ptr<const KeySnapshot> in_force = nullptr;  // null: nobody serves by it
  Instant ended = {};

 private:
  void AddKeys(const std::string& json);
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_EVIDENCE_H_
