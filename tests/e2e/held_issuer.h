// HeldIssuer: an issuer on loopback whose key set waits, so that a test can let a herd gather.
#ifndef ASSAY_TESTS_E2E_HELD_ISSUER_H_
#define ASSAY_TESTS_E2E_HELD_ISSUER_H_

#include <memory>
#include <string>
#include <vector>

#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/demo/key_ring.h"
#include "server/transport/http/http_server.h"

namespace assay {

// HeldIssuer serves discovery and a key set. Thread-safety: thread-safe.
class HeldIssuer {
 public:
  HeldIssuer();
  ~HeldIssuer();

  const std::string& issuer() const { return issuer_; }
  // Publish makes `keys` what the next answers hold.
  void Publish(KeyRing keys) { keys_.Set(std::make_shared<const KeyRing>(std::move(keys))); }
  std::shared_ptr<const KeyRing> keys() const { return keys_.Get(); }

  // Hold keeps back every answer of the key set from now on; Release sends them, and further ones at once.
  void Hold();
  void Release();

  int key_set_gets() const;
  // AwaitKeySetGets returns once there were so many of them.
  void AwaitKeySetGets(int count) const;

 private:
  void Answer(HttpRequest request, HttpDone done);

  Published<KeyRing> keys_;
  std::string issuer_;
  mutable Mutex mutex_;
  mutable CondVar asked_;
  int key_set_gets_ ABSL_GUARDED_BY(mutex_) = 0;
  bool holding_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<HttpDone> held_ ABSL_GUARDED_BY(mutex_);
  HttpServer server_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_E2E_HELD_ISSUER_H_
