// Offline: the engine without a server, for command lines.
#ifndef ASSAY_SERVER_COMMAND_OFFLINE_H_
#define ASSAY_SERVER_COMMAND_OFFLINE_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "assay/v1/config.pb.h"
#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/command/public_fetcher.h"
#include "server/command/waiting_executor.h"
#include "server/config/registry_builder.h"
#include "server/engine/verifier.h"
#include "server/fetch/curl_fetcher.h"
#include "server/transport/handlers/explain_handler.h"

namespace assay {

// PinnedClock is the system's clock with a wall time that stands still, where one is given.
class PinnedClock final : public Clock {
 public:
  explicit PinnedClock(std::optional<absl::Time> wall) : wall_(wall) {}
  Instant Now() const override;

 private:
  const SystemClock system_;
  const std::optional<absl::Time> wall_;
};

// SilentObserver is for command lines, which show their one answer and no metrics.
class SilentObserver final : public VerifyObserver, public JwksObserver {
 public:
  void OnVerdict(const VerdictReport&) override {}
  void OnParked(int) override {}
};

// Reach is where keys may be fetched from.
enum class Reach {
  kConfigured,  // as the configuration says
  kPublicOnly,  // from public addresses only, whatever a document or a look-up says: issuers are strangers'
};

// Offline judges tokens one at a time by a configuration. Keys are fetched when a token first asks for them,
// so nothing is asked of an issuer that no token names. Thread-safety: single-threaded.
class Offline {
 public:
  Offline(const v1::Config& config, std::optional<absl::Time> at, Reach reach = Reach::kConfigured);
  ~Offline();

  absl::StatusOr<Judgement> Judge(VerifyInput input);
  // Explain has the keys fetched that the token within the text asks for, as Judge does, and then explains
  // the text.
  Reply<v1::Explanation> Explain(const v1::ExplainRequest& request);
  const Limits& limits() const { return limits_; }

 private:
  const Limits limits_;
  const PinnedClock clock_;
  ProcessLimits process_limits_;
  CurlFetcher fetcher_;
  PublicFetcher public_fetcher_;
  KeySetFetchers fetchers_;  // not used once the loop has stopped
  SilentObserver observer_;
  WaitingExecutor executor_;
  std::vector<SuppliedIssuer> issuers_;
  Published<IssuerRegistry> registry_;
  std::optional<Verifier> verifier_;
  const ExplainHandler explain_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_OFFLINE_H_
