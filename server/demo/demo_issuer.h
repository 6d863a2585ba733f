// DemoIssuer: an OpenID issuer on loopback that mints what it is asked for, so that a newcomer needs no
// provider.
#ifndef ASSAY_SERVER_DEMO_DEMO_ISSUER_H_
#define ASSAY_SERVER_DEMO_DEMO_ISSUER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/demo/key_rotation.h"
#include "server/demo/token_mint.h"
#include "server/transport/http/http_server.h"

namespace assay {

struct DemoIssuerOptions {
  std::string address = "127.0.0.1:0";              // it hands tokens to anybody: keep it on loopback
  absl::Duration rotate_every = absl::Seconds(30);  // 0: only when asked
  absl::Duration max_age = absl::Minutes(5);        // the key set's Cache-Control
};

// DemoIssuer serves discovery, a key set with ETag, GET /token, POST /rotate, GET /stats and a page of help
// at /. Anybody who reaches it gets any token: it exists for loopback, and refuses other Host names.
// Thread-safety: thread-safe but for Start and Stop (owner's thread).
class DemoIssuer {
 public:
  explicit DemoIssuer(DemoIssuerOptions options,
                      std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>());
  ~DemoIssuer();  // stops
  DemoIssuer(const DemoIssuer&) = delete;
  DemoIssuer& operator=(const DemoIssuer&) = delete;

  // Start makes the first keys, some tenths of a second of work, and serves. The error names address and
  // cause.
  absl::Status Start();
  void Stop();

  const std::string& issuer() const {
    return issuer_;
  }  // its `iss` and base address: "http://127.0.0.1:PORT"

  // Mint returns the token, as GET /token would. Call it between Start and Stop.
  std::string Mint(const MintRequest& request) const;

  // Rotate puts new keys in place before it returns. Call it between Start and Stop, from a thread of the
  // caller's own.
  void Rotate();

  // key_set_gets counts answers of the key set, 304 included.
  int64_t key_set_gets() const { return key_set_gets_; }

 private:
  HttpHandler MakeRoutes();
  HttpResponse KeySet(const HttpRequest& request);
  HttpResponse Token(const HttpRequest& request);
  HttpResponse Stats() const;

  const DemoIssuerOptions options_;
  const std::shared_ptr<const Clock> clock_;
  std::string issuer_;  // constant once serving_
  std::atomic<bool> serving_ = false;
  std::atomic<int64_t> discovery_gets_ = 0, key_set_gets_ = 0, key_set_not_modified_ = 0, tokens_ = 0;
  std::unique_ptr<KeyRotation> rotation_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_DEMO_ISSUER_H_
