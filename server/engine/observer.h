// VerifyObserver: what the walk tells metrics and the log. telemetry/ implements it.
#ifndef ASSAY_SERVER_ENGINE_OBSERVER_H_
#define ASSAY_SERVER_ENGINE_OBSERVER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/jwks/observer.h"
#include "server/verify/unverified_token.h"
#include "server/verify/verdict.h"

namespace assay {

// kUnknownIssuer stands for every issuer that is not configured; none may be configured under that name.
inline constexpr std::string_view kUnknownIssuer = "unknown";

// Front is the way by which a request came.
enum class Front {
  kVerify,
  kAuthenticate,
  kBatchVerify,
  kCommandLine,
  kExtAuthz,
  kForwardAuth,
  kAuthRequest,
  kExtHttp,
  kIntrospect,
};

// PromisesIdentity tells whether a front's good answer is an identity, which nobody can be given who has
// none.
constexpr bool PromisesIdentity(Front front) {
  return front == Front::kAuthenticate || front == Front::kIntrospect;
}

// CandidateOpinion is what a policy's candidate would have said. It decides nothing.
struct CandidateOpinion {
  std::string policy;
  v1::Reason reason;  // REASON_UNSPECIFIED: verified
};

// Label is what metrics, log and denials call a front.
constexpr std::string_view Label(Front front) {
  switch (front) {
    case Front::kVerify:
      return "verify";
    case Front::kAuthenticate:
      return "authenticate";
    case Front::kBatchVerify:
      return "batch_verify";
    case Front::kCommandLine:
      return "command_line";
    case Front::kExtAuthz:
      return "ext_authz";
    case Front::kForwardAuth:
      return "forward_auth";
    case Front::kAuthRequest:
      return "auth_request";
    case Front::kExtHttp:
      return "ext_authz_http";
    case Front::kIntrospect:
      return "introspect";
  }
  return "";
}

// VerdictReport tells of one verdict. Views hold for the call only.
struct VerdictReport {
  Front front;
  std::string_view policy;  // configured name
  std::string_view
      issuer;  // configured name, "unknown" where the token's issuer is not configured or not readable
  const Verdict& verdict;
  absl::Duration duration;  // from the request's arrival, waiting included
  bool keys_stale;
  std::optional<LookupResult> lookup = std::nullopt;  // of its key; none where there was none, or a miss
  int signature_trials = 0;                           // keys that the signature was tried under
  std::string_view correlation_id = {};    // empty of a verified token of which the candidate says no other
  const UnverifiedToken* token = nullptr;  // null where it could not be taken apart
  const CandidateOpinion* candidate = nullptr;  // null where the policy names none
  bool unenforced = false;                      // not verified, and let through all the same
};

// VerifyObserver is called on the path of every request. Thread-safety: thread-safe, and quick.
class VerifyObserver {
 public:
  virtual ~VerifyObserver() = default;
  virtual void OnVerdict(const VerdictReport& report) = 0;
  // OnParked moves the number of requests that wait for keys, by +1 or -1.
  virtual void OnParked(int change) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_OBSERVER_H_
