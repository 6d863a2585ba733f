// CaseRun: policy tests, judged by the very engine that serves.
#ifndef ASSAY_SERVER_COMMAND_CASE_RUN_H_
#define ASSAY_SERVER_COMMAND_CASE_RUN_H_

#include <map>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "assay/v1/config.pb.h"
#include "assay/v1/test_cases.pb.h"
#include "server/command/case_issuers.h"
#include "server/command/case_result.h"
#include "server/command/offline.h"

namespace assay {

// CaseRun judges cases one at a time. Nothing is fetched: keys are those of CaseIssuers. Cases that say no
// time are judged at `now`, which stands still. Thread-safety: single-threaded.
class CaseRun {
 public:
  // `config` is loaded, `cases` are of ReadTestCases; both may go away afterwards.
  CaseRun(const v1::Config& config, const v1::TestCases& cases, absl::Time now);

  CaseResult Run(const v1::TestCase& test);

 private:
  Offline& EngineAt(absl::Time at, bool no_keys);

  const CaseIssuers issuers_;
  const absl::Time now_;
  std::map<std::pair<absl::Time, bool>, std::unique_ptr<Offline>> engines_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_CASE_RUN_H_
