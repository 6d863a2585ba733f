// ScriptedNames: a resolver that knows what a test tells it, and hangs where it is told to.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_NAMES_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_NAMES_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/mutex.h"
#include "server/fetch/host_lookup.h"

namespace assay::testing {

// ScriptedNames lets what hangs go when it ends. Thread-safety: thread-safe.
class ScriptedNames {
 public:
  ~ScriptedNames() { Release(); }

  // lookup may outlive this object.
  HostLookup lookup() const {
    return [script = script_](const std::string& host) { return script->LookUp(host); };
  }
  void Serve(std::string host, std::vector<std::string> addresses) {
    MutexLock lock(script_->mutex);
    script_->addresses.insert_or_assign(std::move(host), std::move(addresses));
  }
  // Hang keeps look-ups of `host` from ending until Release.
  void Hang(std::string host) {
    MutexLock lock(script_->mutex);
    script_->hanging.insert_or_assign(std::move(host), true);
  }
  void Release() {
    MutexLock lock(script_->mutex);
    script_->hanging.clear();
    script_->changed.SignalAll();
  }
  // asked are the hosts of all look-ups so far, in order.
  std::vector<std::string> asked() const {
    MutexLock lock(script_->mutex);
    return script_->asked;
  }
  void WaitForLookups(size_t count) const {
    MutexLock lock(script_->mutex);
    while (script_->asked.size() < count) script_->changed.Wait(script_->mutex);
  }

 private:
  struct Script {
    HostAddresses LookUp(const std::string& host) {
      MutexLock lock(mutex);
      asked.push_back(host);
      changed.SignalAll();
      while (hanging.count(host) > 0) changed.Wait(mutex);
      const auto found = addresses.find(host);
      if (found == addresses.end()) return tl::unexpected(std::string("the script has no such name"));
      return found->second;
    }

    Mutex mutex;
    CondVar changed;
    std::map<std::string, std::vector<std::string>> addresses ABSL_GUARDED_BY(mutex);
    std::map<std::string, bool> hanging ABSL_GUARDED_BY(mutex);
    std::vector<std::string> asked ABSL_GUARDED_BY(mutex);
  };
  const std::shared_ptr<Script> script_ = std::make_shared<Script>();
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_NAMES_H_
