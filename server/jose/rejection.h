// Rejection: why a token is not verified.
#ifndef ASSAY_SERVER_JOSE_REJECTION_H_
#define ASSAY_SERVER_JOSE_REJECTION_H_

#include <string>
#include <string_view>

#include "assay/v1/reason.pb.h"
#include "server/base/json.h"
#include "server/jose/finding.h"
#include "tl/expected.hpp"

namespace assay {

// Rejection is a reason of outcome "rejected", the stage of judgement that found it, and what it is about.
struct Rejection {
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  std::string subject;       // a claim, header parameter or part; never a value of the token's
  int signature_trials = 0;  // keys that the signature was tried under
  Finding finding{};         // for operators only
  bool forbidden = false;    // a policy's switch: 403 where the catalogue says 401

  bool signature_checked() const { return signature_trials > 0; }
};

// Reject makes a Rejection at the one stage that the catalogue gives the reason. A reason whose outcome is
// not "rejected" aborts in builds with assertions.
tl::unexpected<Rejection> Reject(v1::Reason reason, std::string_view subject = {}, Finding finding = {});

// Reject is for reasons that the catalogue gives several stages.
tl::unexpected<Rejection> Reject(v1::Reason reason, std::string_view subject, v1::Stage stage,
                                 Finding finding = {});

// Reject makes the Rejection of a header or payload (`part`) that is no JSON to work with.
tl::unexpected<Rejection> Reject(JsonError error, std::string_view part, v1::Stage stage);

// HttpStatusOf is 401 or 403.
int HttpStatusOf(const Rejection& rejection);

// DetailOf is the operator's detail in one line, "exp: expected ..., found ...", behind the message of the
// policy's author where there is one: empty where there is nothing to add to the reason. That of a Rejection
// may be kept and passed on, as it shows what was found redacted; the other is for who holds the token.
std::string DetailOf(const Rejection& rejection);
std::string DetailOf(std::string_view subject, const Finding& finding);

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_REJECTION_H_
