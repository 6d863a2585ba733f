// assayd demo: the service with an issuer of its own, so that a newcomer needs nothing else.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "client/cpp/channel.h"
#include "client/cpp/verifier_client.h"
#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/command/command.h"
#include "server/command/service.h"
#include "server/command/stop_signal.h"
#include "server/config/config_loader.h"
#include "server/demo/demo_issuer.h"
#include "server/demo/demo_story.h"
#include "server/demo/token_mint.h"

namespace assay {
namespace {

// Where the demo is to be found. A port that is taken is replaced by a free one: the addresses are printed
// anyhow.
struct Addresses {
  std::string issuer = "127.0.0.1:9005";
  std::string service = "127.0.0.1:9000";
  std::string forward_auth = "127.0.0.1:9001";
  std::string ops = "127.0.0.1:9002";
};
constexpr const char* kAnyPort = "127.0.0.1:0";

// DemoFolder is this user's own, for the admin socket and what outlives a process; it goes with the demo.
class DemoFolder {
 public:
  DemoFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "assay-demo-XXXXXX").string();
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~DemoFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;

  const std::string& path() const { return path_; }  // empty where there could be none

 private:
  std::string path_;
};

v1::Config DemoConfig(const std::string& issuer, const Addresses& addresses, const DemoFolder& folder,
                      bool quiet) {
  std::string algorithms;
  for (const Algorithm& row : Algorithms()) StrAppend(&algorithms, algorithms.empty() ? "" : ", ", row.name);
  std::string operating;
  if (!folder.path().empty()) {
    operating = StrCat("  admin: {address: \"unix:", folder.path(), "/admin.sock\"}\nstate_dir: \"",
                       folder.path(), "/state\"\n");
  }
  const std::string text =
      StrCat("listeners:\n  service: {address: \"", addresses.service,
             "\", reflection: true}\n  forward_auth: {address: \"", addresses.forward_auth,
             "\", trusted_peers: [127.0.0.1]}\n  ops: {address: \"", addresses.ops, "\"}\n", operating,
             "issuers:\n  demo:\n    issuer: \"", issuer, "\"\n    algorithms: [", algorithms,
             "]\n    keys: {discovery: auto}\n    startup: required\n"
             "policies:\n  demo:\n    accept: {demo: {audiences: [\"",
             kDemoAudience,
             "\"]}}\ndefault_policy: demo\ntelemetry: {log: {format: text, level: ", quiet ? "error" : "info",
             "}}\n");
  return LoadConfig(text).value();
}

// StartService falls back to free ports where the usual ones are taken.
std::unique_ptr<Service> StartService(const std::string& issuer, Addresses addresses,
                                      const DemoFolder& folder, bool quiet, absl::Status& status) {
  auto service = std::make_unique<Service>(DemoConfig(issuer, addresses, folder, quiet));
  status = service->Start();
  if (status.ok()) return service;
  service.reset();
  addresses.service = addresses.forward_auth = addresses.ops = kAnyPort;
  service = std::make_unique<Service>(DemoConfig(issuer, addresses, folder, quiet));
  status = service->Start();
  return service;
}

std::unique_ptr<DemoIssuer> StartIssuer(const Addresses& addresses, absl::Duration rotate_every,
                                        absl::Status& status) {
  auto issuer = std::make_unique<DemoIssuer>(
      DemoIssuerOptions{.address = addresses.issuer, .rotate_every = rotate_every});
  status = issuer->Start();
  if (status.ok()) return issuer;
  issuer = std::make_unique<DemoIssuer>(DemoIssuerOptions{.address = kAnyPort, .rotate_every = rotate_every});
  status = issuer->Start();
  return issuer;
}

StoryVerdict VerifyOverGrpc(const client::VerifierClient& verifier, const std::string& token) {
  v1::VerifyRequest request;
  request.set_token(token);
  const auto answer = verifier.Verify(request);
  StoryVerdict verdict;
  if (answer && answer->has_verified()) {
    verdict.verified = true;
    verdict.detail = StrCat(answer->verified().principal(), " by key ", answer->verified().key().id());
  } else if (answer) {
    verdict.reason = answer->rejected().reason();
    verdict.detail = answer->rejected().message();
  } else {
    verdict.reason = FindReason(answer.error().reason).value_or(v1::REASON_UNSPECIFIED);
    verdict.detail = answer.error().message;
  }
  return verdict;
}

bool TellStory(DemoIssuer& issuer, const Service& service) {
  const client::VerifierClient verifier(client::MakeChannel({.address = service.service_address()}));
  const StoryPorts ports{
      .mint = [&](const MintRequest& request) -> absl::StatusOr<std::string> { return issuer.Mint(request); },
      .rotate =
          [&] {
            issuer.Rotate();
            return absl::OkStatus();
          },
      .verify = [&](const std::string& token) { return VerifyOverGrpc(verifier, token); },
      .key_set_gets = [&] { return issuer.key_set_gets(); }};
  return TellDemoStory(ports, std::cout, isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr);
}

// BesideUs is the path of the client program, as a person would type it from here.
std::string BesideUs(const char* name) {
  std::error_code error;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const auto relative = std::filesystem::proximate(here / name, error);
  return error ? name : relative.string();
}

void PrintWhatToTry(const DemoIssuer& issuer, const Service& service) {
  const std::string assay = StrCat(BesideUs("assay"), " --server ", service.service_address());
  const std::string& url = issuer.issuer();
  std::cout << "Assay's demo runs. Keys rotate every 30 s; Ctrl-C stops it.\n\n"
            << "  issuer   " << url << "  (discovery, keys, tokens)\n"
            << "  service  " << service.service_address() << "  (gRPC, reflection on)\n"
            << "  gateways http://" << service.forward_auth_address()
            << "/auth/forward/demo (and ext_authz on service)\n"
            << "  ops      http://" << service.ops_address() << "/metrics /healthz /readyz\n"
            << "  admin    " << service.admin_address() << "\n\n"
            << "Try, in another terminal:\n"
            << "  curl -s " << url << "/token | " << assay << " verify\n"
            << "  curl -s '" << url << "/token?alg=EdDSA&sub=bob&ttl=60s' | " << assay << " verify --json\n"
            << "  curl -s -X POST " << url << "/rotate; curl -s " << url << "/token | " << assay
            << " verify\n"
            << "  for d in expired wrong-audience bad-signature hs-confusion; do\n"
            << "    curl -s \"" << url << "/token?defect=$d\" | " << assay << " verify; done\n"
            << "  curl -si http://" << service.forward_auth_address()
            << "/auth/forward/demo -H \"Authorization: Bearer $(curl -s " << url << "/token)\"\n"
            << "  curl -s http://" << service.ops_address() << "/metrics | grep ^assay_verify\n"
            << "  " << BesideUs("assay") << " --server " << service.admin_address()
            << " watch   # or: issuers, keys demo, revoke demo --kid ...\n"
            << "  curl -s '" << url << "/token?defect=wrong-audience' | " << BesideUs("assay") << " --server "
            << service.admin_address() << " explain   # why, check by check\n"
            << "  " << BesideUs("assay") << " --server " << service.admin_address()
            << " denials   # who was refused, and why; of an issuer: doctor demo\n"
            << std::endl;
}

int RunDemo(bool once, bool any_port) {
  // The story ends by itself, and Ctrl-C may cut it short as it would any command.
  std::optional<StopSignal> stop;
  if (!once) stop.emplace();
  std::cout << "Making keys of " << Algorithms().size() << " algorithms ..." << std::endl;
  Addresses addresses;
  if (once || any_port) addresses = {kAnyPort, kAnyPort, kAnyPort, kAnyPort};
  absl::Status status;
  const auto issuer = StartIssuer(addresses, once ? absl::ZeroDuration() : absl::Seconds(30), status);
  if (!status.ok()) {
    std::cerr << "assayd demo: " << status.message() << "\n";
    return kExitBad;
  }
  const DemoFolder folder;
  const auto service = StartService(issuer->issuer(), addresses, folder, once, status);
  if (!status.ok()) {
    std::cerr << "assayd demo: " << status.message() << "\n";
    return kExitBad;
  }
  bool told_as_expected = true;
  if (once) {
    told_as_expected = TellStory(*issuer, *service);
  } else {
    PrintWhatToTry(*issuer, *service);
    stop->Wait();
  }
  service->Drain(absl::Seconds(2));
  issuer->Stop();
  return told_as_expected ? kExitGood : kExitBad;
}

}  // namespace

void AddDemo(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "demo", "Run the service with an issuer of its own on loopback, and say what to try");
  const auto once = std::make_shared<bool>(false);
  command->add_flag("--once", *once,
                    "Tell the story once: tokens of each algorithm, a rotation, each defect; then exit");
  const auto any_port = std::make_shared<bool>(false);
  command->add_flag("--any-port", *any_port, "Listen on free ports, not on the usual ones, and say which");
  command->footer("Exit code with --once: 0 if every answer was the expected one, else 1.");
  command->callback([once, any_port, &run] { run = [once, any_port] { return RunDemo(*once, *any_port); }; });
}

}  // namespace assay
