// ReadTestCases: the file of policy tests that `assayd test` runs.
#ifndef ASSAY_SERVER_COMMAND_TEST_CASES_H_
#define ASSAY_SERVER_COMMAND_TEST_CASES_H_

#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"
#include "assay/v1/test_cases.pb.h"
#include "server/config/config_faults.h"
#include "tl/expected.hpp"

namespace assay {

// ReadTestCases reads cases for a loaded `config`. What it returns breaks no rule: every policy and every
// issuer that it names is configured, reasons are of the catalogue and of the outcome they stand for, and
// each case has its policy and its issuer filled in. Else every fault is returned at once, in the order of
// the file. A case whose policy accepts issuers' templates only, and that names no issuer, is a fault.
tl::expected<v1::TestCases, ConfigFaults> ReadTestCases(std::string_view text, const v1::Config& config);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_TEST_CASES_H_
