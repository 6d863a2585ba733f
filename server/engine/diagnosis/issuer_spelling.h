// IssuerDifference: how two issuers that should be one differ.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_SPELLING_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_SPELLING_H_

#include <string_view>

#include "assay/v1/finding.pb.h"

namespace assay {

// IssuerDifference names the one difference that there is: a slash at the end, case, scheme, a version at the
// end, one part of the path. UNSPECIFIED where they are equal, or differ in more. Pure.
v1::IssuerFinding IssuerDifference(std::string_view configured, std::string_view stated);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_SPELLING_H_
