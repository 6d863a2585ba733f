// AssaydProcess: assayd as its operator starts it, watched from outside.
#ifndef ASSAY_TESTS_E2E_ASSAYD_PROCESS_H_
#define ASSAY_TESTS_E2E_ASSAYD_PROCESS_H_

#include <grpcpp/channel.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace assay {

// AssaydProcess runs `assayd serve` of this build. Its end ends the process, by its id; the process dies with
// the test in any case. Thread-safety: thread-safe.
class AssaydProcess {
 public:
  // Config has listeners on ports that the system picks, one policy "any" for all issuers, and no log below
  // errors. `issuers` is the flow mapping of that section, as YAML.
  static std::string Config(std::string_view issuers, std::string_view accept);

  // The constructor returns once the listeners are open; a process that never gets there ends the test. With
  // `keep_log` its log is kept for Log() instead of being shown.
  explicit AssaydProcess(const std::string& config, bool keep_log = false);
  // ConfigFile is a file of the test's own, which it may change meanwhile. The log is kept.
  struct ConfigFile {
    std::string path;
  };
  explicit AssaydProcess(const ConfigFile& file);
  ~AssaydProcess();
  AssaydProcess(const AssaydProcess&) = delete;
  AssaydProcess& operator=(const AssaydProcess&) = delete;

  const std::string& address() const { return address_; }
  // Connect returns a connection of its own: channels to one address would else share theirs.
  std::shared_ptr<grpc::Channel> Connect() const;
  // AwaitReady waits until /readyz answers 200; false where that takes longer.
  bool AwaitReady(absl::Duration longest) const;

  // Log is what was logged until now.
  std::string Log() const;

  // Metric sums the samples of `name` that have all of `labels`, each such as `trigger="retry"`.
  double Metric(std::string_view name, const std::vector<std::string>& labels = {}) const;

  // Scrape returns /metrics.
  std::string Scrape() const;
  void Signal(int signal) const;

  // Footprint is what the process takes of the machine now.
  struct Footprint {
    int64_t resident_kib;
    int threads;  // of ours: gRPC's pools grow when they are short of threads, and stay so
    int descriptors;
    absl::Duration cpu;  // since its start
  };
  Footprint footprint() const;
  // Descriptors names what each descriptor of the process is open on, for the message of a test that failed.
  std::string Descriptors() const;

 private:
  int ops_port() const;
  void Start(const std::string& config_file);

  std::string config_file_;  // to be removed; empty: the test's own
  std::string log_file_;     // likewise; empty: none is kept
  pid_t process_ = -1;
  int output_ = -1;
  std::string address_, ops_address_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_E2E_ASSAYD_PROCESS_H_
