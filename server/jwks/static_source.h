// StaticSource: a key set that stands in the configuration.
#ifndef ASSAY_SERVER_JWKS_STATIC_SOURCE_H_
#define ASSAY_SERVER_JWKS_STATIC_SOURCE_H_

#include <memory>
#include <string>

#include "server/jwks/jwk_set_source.h"

namespace assay {

// StaticSource answers with the same text for ever. Thread-safety: single-threaded (owner: the event loop).
class StaticSource final : public JwkSetSource {
 public:
  explicit StaticSource(std::string json);
  void Fetch(const FetchDemand& demand, Done done) override;
  std::string Describe() const override { return "inline"; }
  std::string Place() const override { return "inline"; }
  KeySetOrigin Origin() const override { return KeySetOrigin::kStatic; }

 private:
  const std::shared_ptr<const std::string> json_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_STATIC_SOURCE_H_
