// ScriptedStore: a KeySetStore whose every answer a test gives by hand.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_STORE_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_STORE_H_

#include <string>
#include <utility>
#include <vector>

#include "server/jwks/key_set_store.h"

namespace assay::testing {

// ScriptedStore keeps what was asked of it. Thread-safety: single-threaded.
class ScriptedStore final : public KeySetStore {
 public:
  using Loaded = tl::expected<StoredKeySet, CopyFault>;

  void Load(std::string name, std::string issuer, std::string source, absl::Duration hard_ttl,
            absl::AnyInvocable<void(Loaded)> done) override {
    loads.push_back(name + " " + issuer + " " + source + " " + absl::FormatDuration(hard_ttl));
    answer_load = std::move(done);
  }
  void Save(std::string name, StoredKeySet set, absl::AnyInvocable<void(absl::Status)> done) override {
    saves.push_back(std::move(set));
    done(save_status);
  }
  void Remove(std::string name, absl::AnyInvocable<void(absl::Status)> done) override {
    removes.push_back(name);
    done(remove_status);
  }

  std::vector<std::string> loads, removes;
  std::vector<StoredKeySet> saves;
  absl::AnyInvocable<void(Loaded)> answer_load;
  absl::Status save_status, remove_status;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_STORE_H_
