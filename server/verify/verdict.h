// Verdict: the three outcomes of judging a token.
#ifndef ASSAY_SERVER_VERIFY_VERDICT_H_
#define ASSAY_SERVER_VERIFY_VERDICT_H_

#include <variant>

#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/jose/rejection.h"
#include "server/verify/verified_token.h"

namespace assay {

// Unjudged says that nothing can be said of the token now. It is not a rejection and never becomes one.
struct Unjudged {
  v1::Reason reason;           // of outcome "unjudged"
  absl::Duration retry_after;  // when another try makes sense
  // Of what wants for keys: why the last fetch of them failed, if it did. For operators.
  v1::KeySetFault fault = v1::KEY_SET_FAULT_UNSPECIFIED;
  Finding finding{};  // of POLICY_UNKNOWN: what was asked for. For operators
};

using Verdict = std::variant<VerifiedToken, Rejection, Unjudged>;

// ReasonOf is REASON_UNSPECIFIED of a verified token: it needs none.
inline v1::Reason ReasonOf(const Verdict& verdict) {
  if (const auto* rejection = std::get_if<Rejection>(&verdict)) return rejection->reason;
  if (const auto* unjudged = std::get_if<Unjudged>(&verdict)) return unjudged->reason;
  return v1::REASON_UNSPECIFIED;
}

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_VERDICT_H_
