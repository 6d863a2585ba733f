// What an operator, and the use of its keys, does to a refresher.
#include <algorithm>
#include <span>
#include <utility>

#include "server/jwks/refresher.h"

namespace assay {

void Refresher::Report(absl::AnyInvocable<void(JwkSetReport)> done) {
  ports_.loop.Post(OnLoop(
      [done = std::move(done)](Refresher& self) mutable { done(self.MakeReport(self.ports_.clock.Now())); }));
}

void Refresher::Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) {
  ports_.loop.Post(OnLoop([done = std::move(done)](Refresher& self) mutable {
    if (self.stopped_ || self.retired_) return done(std::nullopt);
    self.refreshes_.push_back({self.ports_.clock.Now().steady, std::move(done)});
    self.Take(RefreshForced{});
  }));
}

void Refresher::Purge(absl::AnyInvocable<void(absl::Status)> done) {
  ports_.loop.Post(OnLoop([done = std::move(done)](Refresher& self) mutable {
    auto snapshot = std::make_shared<KeySnapshot>();
    const auto previous = self.current_.Get();
    snapshot->generation = previous->generation + 1;
    snapshot->revocations = previous->revocations;
    snapshot->uses = std::make_shared<KeyUses>(std::span<const Jwk>(), *previous->uses);
    self.validators_ = {};
    self.body_ = nullptr;
    self.history_.Clear();
    self.Publish(std::move(snapshot));
    self.Take(KeysPurged{});
    // The copy on disk is the successor's.
    if (self.retired_ || self.ports_.store == nullptr) return done(absl::OkStatus());
    self.ports_.store->Remove(self.options_.issuer_name, std::move(done));
  }));
}

void Refresher::Revoke(std::shared_ptr<const Revocations> revocations, absl::AnyInvocable<void()> done) {
  ports_.loop.Post(
      OnLoop([revocations = std::move(revocations), done = std::move(done)](Refresher& self) mutable {
        auto snapshot = std::make_shared<KeySnapshot>(*self.current_.Get());
        ++snapshot->generation;
        snapshot->keys = std::make_shared<const JwkSet>(snapshot->keys->Without(*revocations));
        snapshot->revocations = std::move(revocations);
        // A template tells of its revocations once, not for each tenant.
        if (self.options_.tenancy == nullptr) {
          self.Publish(std::move(snapshot));
        } else {
          self.current_.Set(std::move(snapshot));
        }
        self.Take(RevocationsChanged{});
        done();
      }));
}

void Refresher::ReportFirstUse() {
  if (options_.tenancy == nullptr) return;
  ports_.loop.Post(OnLoop([](Refresher& self) {
    if (self.stopped_ || !self.state_.on_probation) return;
    auto snapshot = std::make_shared<KeySnapshot>(*self.current_.Get());
    snapshot->freshness.hard = std::max(snapshot->freshness.soft, self.options_.freshness.hard_ttl);
    const Freshness freshness = snapshot->freshness;
    self.current_.Set(std::move(snapshot));
    self.Take(TenantProven{freshness});
  }));
}

void Refresher::Inherit(std::shared_ptr<Refresher> other) {
  ports_.loop.Post(OnLoop([other = std::move(other)](Refresher& self) {
    const Instant now = self.ports_.clock.Now();
    const absl::Duration age = now.steady - other->current_.Get()->confirmed;
    if (self.state_.fixed || other->body_ == nullptr || age >= self.options_.freshness.hard_ttl) return;
    self.Adopt({.issuer = self.options_.issuer,
                .source = self.source_->Place(),
                .validators = other->validators_,
                .confirmed = now.wall - age,
                .json = *other->body_});
  }));
}

JwkSetReport Refresher::MakeReport(Instant now) const {
  return {.snapshot = current_.Get(),
          .source = source_->Describe(),
          .keys = history_.sightings(),
          .last_fetch = last_fetch_,
          .last_attempt = last_attempt_,
          .last_success = last_success_,
          .consecutive_failures = state_.failures,
          .fetching = state_.flight.has_value(),
          .next_fetch_in = next_wake_ - now.steady,
          .waiters = parked_.size()};
}

}  // namespace assay
