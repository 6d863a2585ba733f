// Denial: what is kept of a verdict that was not "verified", for operators.
#ifndef ASSAY_SERVER_ENGINE_DENIAL_H_
#define ASSAY_SERVER_ENGINE_DENIAL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/engine/observer.h"
#include "server/jose/finding.h"

namespace assay {

// Denial is printable ASCII throughout, and no text of it can be made longer by a token than the limits below
// say. It never holds the token, a signature, or a value of a claim that is not listed at `claims_json`.
struct Denial {
  static constexpr size_t kFindingBytes = 512;  // what was expected; and what was found
  static constexpr size_t kHeaderBytes = 160;   // kid, alg, typ, each
  static constexpr size_t kClaimsBytes = 2048;

  uint64_t number = 0;  // by the DenialLog that keeps it
  absl::Time at;
  std::string correlation_id;
  Front front = Front::kVerify;
  std::string policy, issuer;  // configured names, as the VerdictReport has them
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  bool signature_checked = false;
  std::string subject;  // of a Rejection
  Finding finding{};    // of a Rejection, as recorded, or FindingOf an Unjudged
  v1::KeySetFault fault = v1::KEY_SET_FAULT_UNSPECIFIED;  // of an Unjudged
  std::string key_id, algorithm, type;                    // of the header, Escaped; empty where it has none
  // The claims by name, a JSON object. Values are those of RecordedClaims(), each an excerpt; others are
  // "[redacted]". Empty where the token could not be taken apart.
  std::string claims_json;
  size_t claims_left_out = 0;  // that there was no room for
  absl::Duration duration;
  bool keys_stale = false;
  bool unenforced = false;                    // and let through all the same
  std::optional<CandidateOpinion> candidate;  // where the policy names one
};

// MakeDenial is for verdicts that are not "verified".
Denial MakeDenial(const VerdictReport& report, absl::Time now);

// FindingOf tells which fault of the issuer's stands behind a want of keys; empty where none is known.
Finding FindingOf(const Unjudged& unjudged);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DENIAL_H_
