#include "server/command/case_run.h"

#include "client/cli/time_option.h"
#include "server/command/case_token.h"

namespace assay {
namespace {

constexpr size_t kEngines = 8;

}  // namespace

CaseRun::CaseRun(const v1::Config& config, const v1::TestCases& cases, absl::Time now)
    : issuers_(config, cases), now_(absl::FromUnixSeconds(absl::ToUnixSeconds(now))) {}

CaseResult CaseRun::Run(const v1::TestCase& test) {
  const absl::Time at = cli::ParseWallTime(test.at()).value_or(now_);
  VerifyInput input{.token = CaseToken(test, issuers_, at),
                    .policy = test.policy(),
                    .narrowing = {.audiences = {test.audiences().begin(), test.audiences().end()},
                                  .scopes_all = {test.scopes_all().begin(), test.scopes_all().end()}},
                    .front = Front::kCommandLine};
  return CompareCase(test, EngineAt(at, test.no_keys()).Judge(std::move(input)));
}

Offline& CaseRun::EngineAt(absl::Time at, bool no_keys) {
  const std::pair key(at, no_keys);
  if (const auto found = engines_.find(key); found != engines_.end()) return *found->second;
  // Each has a thread: a run at a thousand different times must not have a thousand.
  if (engines_.size() == kEngines) engines_.clear();
  const v1::Config& config = no_keys ? issuers_.config_without_keys() : issuers_.config();
  return *engines_.emplace(key, std::make_unique<Offline>(config, at)).first->second;
}

}  // namespace assay
