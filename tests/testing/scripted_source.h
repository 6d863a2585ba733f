// ScriptedSource: a source whose every answer a test gives by hand.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_SOURCE_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_SOURCE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/jwks/jwk_set_source.h"

namespace assay::testing {

// OriginScript is the test's side of a ScriptedSource: what was asked, and the answer that is still owed.
struct OriginScript {
  std::vector<FetchDemand> demands;
  JwkSetSource::Done owed;  // of the last demand, until it is answered

  size_t fetches() const { return demands.size(); }
  void Answer(tl::expected<KeySetBody, FetchFault> body) { std::exchange(owed, nullptr)(std::move(body)); }
  void AnswerJson(std::string json, std::string cache_control = "") {
    KeySetBody body;
    body.json = std::make_shared<const std::string>(std::move(json));
    body.headers.cache_control = std::move(cache_control);
    body.validators = {.url = "https://origin.test/keys", .etag = "\"v1\"", .last_modified = ""};
    Answer(std::move(body));
  }
  void Fail(v1::KeySetFault fault, absl::Duration retry_after = absl::ZeroDuration()) {
    Answer(tl::unexpected(FetchFault{fault, "scripted", retry_after}));
  }
};

class ScriptedSource final : public JwkSetSource {
 public:
  explicit ScriptedSource(OriginScript& script) : script_(script) {}
  void Fetch(const FetchDemand& demand, Done done) override {
    script_.demands.push_back(demand);
    script_.owed = std::move(done);
  }
  std::string Describe() const override { return "https://origin.test/keys"; }
  std::string Place() const override { return "https://origin.test/keys"; }

 private:
  OriginScript& script_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_SOURCE_H_
