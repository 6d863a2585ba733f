#include "tests/e2e/assayd_process.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "server/base/str_cat.h"
#include "tests/testing/await_health.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Tests land in build/PRESET/tests, binaries beside that.
std::string Binary() { return fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "bin/assayd"; }

std::string Between(const std::string& text, std::string_view before, std::string_view after) {
  const size_t from = text.find(before);
  if (from == text.npos) return "";
  const size_t to = text.find(after, from + before.size());
  return to == text.npos ? "" : text.substr(from + before.size(), to - from - before.size());
}

}  // namespace

std::string AssaydProcess::Config(std::string_view issuers, std::string_view accept) {
  return StrCat("listeners: {service: {address: \"127.0.0.1:0\"}, ops: {address: \"127.0.0.1:0\"}}\n",
                "issuers: {", issuers, "}\npolicies: {any: {accept: {", accept,
                "}}}\ndefault_policy: any\ntelemetry: {log: {level: error}}\n");
}

AssaydProcess::AssaydProcess(const std::string& config, bool keep_log) {
  config_file_ = fs::temp_directory_path() / "assayd_process_XXXXXX";
  ::close(::mkstemp(config_file_.data()));
  std::ofstream(config_file_) << config;
  if (keep_log) log_file_ = config_file_ + ".log";
  Start(config_file_);
}

AssaydProcess::AssaydProcess(const ConfigFile& file) : log_file_(file.path + ".log") { Start(file.path); }

void AssaydProcess::Start(const std::string& config_file) {
  const int log =
      log_file_.empty() ? -1 : ::open(log_file_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  output_ = ends[0];
  const std::string binary = Binary();
  const char* const words[] = {binary.c_str(), "serve", "--config", config_file.c_str(), nullptr};
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    if (log >= 0) ::dup2(log, STDERR_FILENO);
    ::execv(binary.c_str(), const_cast<char* const*>(words));
    ::_exit(127);
  }
  ::close(ends[1]);
  if (log >= 0) ::close(log);
  std::string said;
  for (char c = 0; c != '\n' && ::read(output_, &c, 1) == 1;) said += c;
  address_ = Between(said, "serves gRPC on ", ",");
  ops_address_ = Between(said, "health on http://", ";");
  if (!ops_address_.empty()) return;
  std::cerr << "assayd did not start: " << said << "\n";
  std::abort();
}

AssaydProcess::~AssaydProcess() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  ::close(output_);
  if (!config_file_.empty()) fs::remove(config_file_);
  if (!log_file_.empty()) fs::remove(log_file_);
}

std::string AssaydProcess::Log() const {
  std::ifstream file(log_file_);
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

std::shared_ptr<grpc::Channel> AssaydProcess::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  // gRPC 1.51 reads errno too late after connect() and may give a connection up for no reason; calls made
  // before its next try would fail with that.
  channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  return channel;
}

int AssaydProcess::ops_port() const { return std::stoi(ops_address_.substr(ops_address_.rfind(':') + 1)); }

bool AssaydProcess::AwaitReady(absl::Duration longest) const {
  return testing::AwaitHealth(address_, grpc::health::v1::HealthCheckResponse::SERVING, longest);
}

std::string AssaydProcess::Scrape() const {
  RawClient client(ops_port());
  client.Send(Get("/metrics"));
  return client.Read().body;
}

void AssaydProcess::Signal(int signal) const { ::kill(process_, signal); }

double AssaydProcess::Metric(std::string_view name, const std::vector<std::string>& labels) const {
  std::istringstream lines(Scrape());
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string found = line.substr(0, line.find_first_of("{ "));
    bool fits = found == name;
    for (const std::string& label : labels) fits = fits && line.find(label) != line.npos;
    double value = 0;
    if (fits && absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &value)) sum += value;
  }
  return sum;
}

AssaydProcess::Footprint AssaydProcess::footprint() const {
  const std::string folder = StrCat("/proc/", process_);
  const auto entries = [&](const char* name) { return fs::directory_iterator(folder + name); };
  Footprint print{.resident_kib = 0, .threads = 0, .descriptors = 0, .cpu = {}};
  print.descriptors = static_cast<int>(std::distance(entries("/fd"), fs::directory_iterator()));
  for (const fs::directory_entry& task : entries("/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm") >> std::ws, name);
    print.threads += name.starts_with("assay") ? 1 : 0;  // NameThread
  }
  std::ifstream status(folder + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) print.resident_kib = std::atoll(line.c_str() + 6);
  }
  // The 14th and 15th words, counted from behind the name, which may hold spaces.
  std::ifstream stat(folder + "/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), std::istreambuf_iterator<char>());
  std::istringstream words(text.substr(text.rfind(')') + 2));
  std::string word;
  for (int i = 3; i < 14; ++i) words >> word;
  double user = 0, system = 0;
  words >> user >> system;
  print.cpu = absl::Seconds((user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  return print;
}

std::string AssaydProcess::Descriptors() const {
  std::string all;
  for (const fs::directory_entry& each : fs::directory_iterator(StrCat("/proc/", process_, "/fd"))) {
    std::error_code gone;
    StrAppend(&all, " ", fs::read_symlink(each.path(), gone).string());
  }
  return all;
}

}  // namespace assay
