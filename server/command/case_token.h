// CaseToken: from a recipe to the token.
#ifndef ASSAY_SERVER_COMMAND_CASE_TOKEN_H_
#define ASSAY_SERVER_COMMAND_CASE_TOKEN_H_

#include <string>

#include "absl/time/time.h"
#include "assay/v1/test_cases.pb.h"
#include "server/command/case_issuers.h"

namespace assay {

// CaseToken returns the token that the case's recipe describes (test_cases.proto), at `now`, which is a whole
// second. `test` is of ReadTestCases, `issuers` of the same cases.
std::string CaseToken(const v1::TestCase& test, const CaseIssuers& issuers, absl::Time now);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_CASE_TOKEN_H_
