#include "server/command/offline.h"

#include <utility>

namespace assay {

Instant PinnedClock::Now() const {
  const Instant now = system_.Now();
  return {wall_.value_or(now.wall), now.steady};
}

Offline::Offline(const v1::Config& config, std::optional<absl::Time> at)
    : limits_{.token_bytes = config.limits().token_bytes()},
      clock_(at),
      fetcher_(clock_),
      fetchers_(fetcher_, clock_) {
  BuiltRegistry built = BuildRegistry(config, {fetchers_, {fetcher_, clock_, observer_, process_limits_}});
  issuers_ = std::move(built.issuers);
  for (const SuppliedIssuer& issuer : issuers_) issuer.keys->Start(Startup::kLazy);
  registry_.Set(std::move(built.registry));
  verifier_.emplace(registry_, clock_, observer_, limits_);
}

Offline::~Offline() { fetcher_.Stop(); }

absl::StatusOr<Judgement> Offline::Judge(VerifyInput input) {
  std::optional<absl::StatusOr<Judgement>> answer;
  bool done = false;
  verifier_->Verify(std::move(input), executor_, [&](absl::StatusOr<Judgement> judgement) {
    answer.emplace(std::move(judgement));
    done = true;
  });
  executor_.RunUntil(done);
  return *std::move(answer);
}

}  // namespace assay
