// TellDemoStory: what `assayd demo --once` shows.
#ifndef ASSAY_SERVER_DEMO_DEMO_STORY_H_
#define ASSAY_SERVER_DEMO_DEMO_STORY_H_

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/v1/reason.pb.h"
#include "server/demo/token_mint.h"

namespace assay {

// StoryVerdict is what a caller of Assay learnt of one token.
struct StoryVerdict {
  bool verified = false;
  v1::Reason reason = v1::REASON_UNSPECIFIED;  // rejected or unjudged
  std::string detail;  // who it is and by which key; or the RPC's error text where there was no verdict
};

// StoryPorts are what the story acts through. All are called on the caller's thread, one at a time.
struct StoryPorts {
  std::function<absl::StatusOr<std::string>(const MintRequest& request)> mint;
  std::function<absl::Status()> rotate;  // new keys are in place when it returns
  std::function<StoryVerdict(const std::string& token)> verify;
  std::function<int64_t()> key_set_gets;  // so far, at the issuer
};

// TellDemoStory mints and verifies a token of each algorithm, one under a key that was published a moment
// ago, and one of each defect; it writes a table to `out`, a line as soon as it is known. Returns whether
// every answer was the expected one. `colour` is for terminals.
bool TellDemoStory(const StoryPorts& ports, std::ostream& out, bool colour);

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_DEMO_STORY_H_
