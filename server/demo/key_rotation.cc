#include "server/demo/key_rotation.h"

#include <utility>

#include "server/base/clock.h"
#include "server/base/name_thread.h"

namespace assay {

KeyRotation::KeyRotation(absl::Duration interval, KeyMaker make_keys)
    : interval_(interval),
      make_keys_(std::move(make_keys)),
      ring_(std::make_shared<const KeyRing>(make_keys_(1))),
      thread_([this] { Run(); }) {}

KeyRotation::~KeyRotation() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.SignalAll();
  thread_.join();
}

void KeyRotation::Ask(Rotated done) {
  {
    MutexLock lock(mutex_);
    asked_.push_back(std::move(done));
  }
  changed_.SignalAll();
}

void KeyRotation::Run() {
  NameThread("assay-rotation");
  const SystemClock clock;
  absl::Duration next = clock.Now().steady + interval_;
  while (true) {
    // Made ahead where a rotation is sure to come, so that it takes effect on time.
    const int generation = ring_.Get()->generation() + 1;
    std::vector<SigningKey> keys;
    if (interval_ > absl::ZeroDuration()) keys = make_keys_(generation);
    Rotated done;
    {
      MutexLock lock(mutex_);
      while (!stopping_ && asked_.empty()) {
        if (interval_ <= absl::ZeroDuration()) {
          changed_.Wait(mutex_);
        } else if (!changed_.WaitFor(mutex_, next - clock.Now().steady)) {
          break;
        }
      }
      if (stopping_) break;
      if (!asked_.empty()) {
        done = std::move(asked_.front());
        asked_.erase(asked_.begin());
      }
    }
    if (keys.empty()) keys = make_keys_(generation);
    ring_.Set(std::make_shared<const KeyRing>(ring_.Get()->Rotated(std::move(keys))));
    next = clock.Now().steady + interval_;
    if (done) done(ring_.Get());
  }
  std::vector<Rotated> unanswered;
  {
    MutexLock lock(mutex_);
    unanswered.swap(asked_);
  }
  for (const Rotated& done : unanswered) done(nullptr);
}

}  // namespace assay
