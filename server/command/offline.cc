#include "server/command/offline.h"

#include <utility>

#include "server/engine/explanation/pasted_token.h"

namespace assay {

Instant PinnedClock::Now() const {
  const Instant now = system_.Now();
  return {wall_.value_or(now.wall), now.steady};
}

Offline::Offline(const v1::Config& config, std::optional<absl::Time> at, Reach reach)
    : limits_{.token_bytes = config.limits().token_bytes()},
      clock_(at),
      fetcher_(clock_),
      public_fetcher_(fetcher_),
      fetchers_(reach == Reach::kPublicOnly ? static_cast<HttpFetcher&>(public_fetcher_) : fetcher_, clock_),
      explain_(registry_, clock_, limits_) {
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

Reply<v1::Explanation> Offline::Explain(const v1::ExplainRequest& request) {
  // A mistake of the request's own is told by the handler.
  (void)Judge({.token = PastedToken::Unwrap(request.request().token()).token,
               .policy = request.request().policy(),
               .front = Front::kCommandLine});
  std::optional<Reply<v1::Explanation>> answer;
  bool done = false;
  explain_.Explain(request, [&](Reply<v1::Explanation> reply) {
    executor_.Post([&, reply = std::move(reply)]() mutable {
      answer.emplace(std::move(reply));
      done = true;
    });
  });
  executor_.RunUntil(done);
  return *std::move(answer);
}

}  // namespace assay
