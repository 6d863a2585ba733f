// KeyRotation: the thread that makes the embedded issuer's keys ahead of time and puts them in place.
#ifndef ASSAY_SERVER_DEMO_KEY_ROTATION_H_
#define ASSAY_SERVER_DEMO_KEY_ROTATION_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/demo/key_ring.h"

namespace assay {

// KeyRotation owns the current KeyRing and replaces it every `interval` (0: only when asked).
// Thread-safety: thread-safe; the destructor waits for keys that are being made.
class KeyRotation {
 public:
  using KeyMaker = std::function<std::vector<SigningKey>(int generation)>;
  // Rotated is told the new ring, on the rotation's own thread, once it is in place; null where the rotation
  // stopped before. It must not call back into KeyRotation.
  using Rotated = std::function<void(std::shared_ptr<const KeyRing>)>;

  // The constructor makes the first keys before it returns.
  KeyRotation(absl::Duration interval, KeyMaker make_keys);
  ~KeyRotation();
  KeyRotation(const KeyRotation&) = delete;
  KeyRotation& operator=(const KeyRotation&) = delete;

  std::shared_ptr<const KeyRing> keys() const { return ring_.Get(); }

  // Ask rotates as soon as may be and then calls `done`, once. Each call is one rotation.
  void Ask(Rotated done);

 private:
  void Run();

  const absl::Duration interval_;
  const KeyMaker make_keys_;
  Published<KeyRing> ring_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Rotated> asked_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_KEY_ROTATION_H_
