// assayd serve: the service.
#include <sys/resource.h>

#include <iostream>
#include <memory>
#include <string>

#include "server/command/command.h"
#include "server/command/load.h"
#include "server/command/service.h"
#include "server/command/stop_signal.h"

namespace assay {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);

// A listener that has run out of descriptors may not recover; the soft limit is often far below what is
// allowed.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int Serve(const std::string& file) {
  StopSignal stop;
  RaiseDescriptorLimit();
  auto config = LoadOrTell(file);
  if (!config) return kExitUsage;
  Service service(*std::move(config));
  if (const auto status = service.Start(); !status.ok()) {
    std::cerr
        << "assayd: " << status.message() << "\n"
        << "  Where another process holds an address (the demo holds 9000 to 9002 and 9005), choose another in "
        << file << " under listeners.\n";
    return kExitBad;
  }
  std::cout << "assayd serves gRPC on " << service.service_address() << ", metrics and health on http://"
            << service.ops_address();
  if (!service.forward_auth_address().empty()) {
    std::cout << "; HTTP forward-auth on http://" << service.forward_auth_address();
  }
  if (!service.admin_address().empty()) std::cout << "; admin on " << service.admin_address();
  std::cout << "; Ctrl-C stops it" << std::endl;
  service.Follow(file);
  stop.Wait([&service] { service.Reload(); });
  service.Drain(kGrace);
  return kExitGood;
}

}  // namespace

void AddServe(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("serve", "Run the service");
  const auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "Configuration, YAML or JSON")->required()->type_name("FILE");
  command->footer(
      "Logs to standard error. SIGTERM and SIGINT drain: health turns NOT_SERVING, calls under way may end.\n"
      "A change of FILE, or of what it includes, is taken into force as soon as it is written and good; "
      "SIGHUP has it\n"
      "read again in any case. A file with a fault changes nothing.\n"
      "Exit code: 0 after a drain, 1 if a listener could not be opened, 64 if the configuration is refused.\n"
      "Example: assayd serve --config assay.yaml");
  command->callback([file, &run] { run = [file] { return Serve(*file); }; });
}

}  // namespace assay
