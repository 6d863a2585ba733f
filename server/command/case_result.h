// CaseResult: whether a policy test's token was judged as its case expects.
#ifndef ASSAY_SERVER_COMMAND_CASE_RESULT_H_
#define ASSAY_SERVER_COMMAND_CASE_RESULT_H_

#include <string>

#include "absl/status/statusor.h"
#include "assay/v1/test_cases.pb.h"
#include "server/engine/verifier.h"

namespace assay {

// CaseResult says in words what was expected and what came out. Texts hold no token.
struct CaseResult {
  std::string name;
  bool passed = false;
  std::string expected;  // "VERIFIED", "REJECTED TOKEN_EXPIRED", "scopes [\"a\"]"
  std::string found;     // the same of what came out; "REFUSED" where the request itself was a mistake
  std::string detail;    // the operator's, of what came out; may be empty
};

// CompareCase compares a judgement with the expectation of `test`, which is of ReadTestCases. The first
// difference is told.
CaseResult CompareCase(const v1::TestCase& test, const absl::StatusOr<Judgement>& judgement);

// CaseLine and CaseJson print a result in one line, without a line feed.
std::string CaseLine(const CaseResult& result);
std::string CaseJson(const CaseResult& result);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_CASE_RESULT_H_
