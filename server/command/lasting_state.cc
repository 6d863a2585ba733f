#include "server/command/lasting_state.h"

#include <utility>

namespace assay {

absl::StatusOr<std::unique_ptr<LastingState>> LastingState::Open(const v1::Config& config, EventLoop& loop,
                                                                 const Clock& clock,
                                                                 RevocationList::Apply apply,
                                                                 IssuerNames issuers,
                                                                 RevocationWatch::Report report) {
  std::unique_ptr<LastingState> state(new LastingState());
  if (!config.state_dir().empty()) {
    auto store = SnapshotStore::Open(config.state_dir(), loop, clock, state->files_);
    if (!store.ok()) return store.status();
    state->store_ = *std::move(store);
  }
  auto revocations = RevocationList::Open(config.state_dir(), state->files_, clock, std::move(apply));
  if (!revocations.ok()) return revocations.status();
  state->revocations_ = *std::move(revocations);
  if (!config.revocations().file().empty()) {
    auto watch = RevocationWatch::Start({config.revocations().file(), std::move(issuers)},
                                        *state->revocations_, loop, clock, std::move(report));
    if (!watch.ok()) return watch.status();
    state->watch_ = *std::move(watch);
  }
  return state;
}

}  // namespace assay
