// Verdict: what the server said of one token, in a form to show.
#ifndef ASSAY_CLIENT_CLI_VERDICT_H_
#define ASSAY_CLIENT_CLI_VERDICT_H_

#include <string>

#include "absl/time/time.h"
#include "assay/v1/verifier.pb.h"
#include "client/cli/console.h"
#include "client/cpp/call_error.h"
#include "tl/expected.hpp"

namespace assay::cli {

// Verdict is an answer, or an error that assayd itself has given: its reason is not empty.
using Verdict = tl::expected<v1::VerifyResponse, client::CallError>;

// ExitCodeOf is the exit code of one verdict; of several, the largest counts.
ExitCode ExitCodeOf(const Verdict& verdict);

// VerdictText tells a person, in several lines; a refusal comes with cause and cure from the catalogue.
std::string VerdictText(const Verdict& verdict, absl::Time now, const Console& console);

// VerdictLine tells in one line whose first word is VERIFIED, UNENFORCED or the reason.
std::string VerdictLine(const Verdict& verdict, absl::Time now, const Console& console);

// VerdictJson tells a program: one JSON object in one line, `outcome` among its members; claims stand as the
// server sent them, integers exact.
std::string VerdictJson(const Verdict& verdict);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_VERDICT_H_
