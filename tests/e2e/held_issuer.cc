#include "tests/e2e/held_issuer.h"

#include <utility>

#include "server/demo/demo_pages.h"

namespace assay {

HeldIssuer::HeldIssuer()
    : server_({},
              [this](HttpRequest request, HttpDone done) { Answer(std::move(request), std::move(done)); }) {
  if (server_.Start().ok()) issuer_ = "http://" + server_.address();
}

HeldIssuer::~HeldIssuer() {
  Release();
  server_.Stop(absl::Seconds(1));
}

void HeldIssuer::Hold() {
  MutexLock lock(mutex_);
  holding_ = true;
}

void HeldIssuer::Release() {
  std::vector<HttpDone> held;
  {
    MutexLock lock(mutex_);
    holding_ = false;
    held.swap(held_);
  }
  for (const HttpDone& done : held) done({200, "application/jwk-set+json", {}, keys()->key_set()});
}

int HeldIssuer::key_set_gets() const {
  MutexLock lock(mutex_);
  return key_set_gets_;
}

void HeldIssuer::AwaitKeySetGets(int count) const {
  MutexLock lock(mutex_);
  while (key_set_gets_ < count) asked_.Wait(mutex_);
}

void HeldIssuer::Answer(HttpRequest request, HttpDone done) {
  if (request.path != "/jwks") return done({200, "application/json", {}, DiscoveryDocument(issuer_)});
  {
    MutexLock lock(mutex_);
    ++key_set_gets_;
    asked_.SignalAll();
    if (holding_) return held_.push_back(std::move(done));
  }
  done({200, "application/jwk-set+json", {}, keys()->key_set()});
}

}  // namespace assay
