#include "tests/testing/tls_origin.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "server/base/str_cat.h"

extern char** environ;

namespace assay::testing {
namespace {

constexpr char kAuthority[] = R"([ca]
default_ca = one
[one]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
)";

// ListeningPort finds the port of a process that does not say it.
int ListeningPort(pid_t process) {
  std::set<std::string> sockets;
  for (const auto& each : std::filesystem::directory_iterator(StrCat("/proc/", process, "/fd"))) {
    sockets.insert(std::filesystem::read_symlink(each).string());
  }
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    std::istringstream(line) >> number >> local >> remote >> state >> queues >> timer >> retransmits >>
        user >> timeout >> inode;
    if (state == "0A" && sockets.count(StrCat("socket:[", inode, "]")) > 0) {
      return std::stoi(local.substr(local.find(':') + 1), nullptr, 16);
    }
  }
  return 0;
}

void Shell(const std::string& command) {
  if (std::system(command.c_str()) == 0) return;
  std::cerr << "failed: " << command << "\n";
  std::abort();
}

}  // namespace

TlsOrigin::TlsOrigin(const Options& options) {
  std::string pattern = std::filesystem::temp_directory_path() / "tls_origin_XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  folder_ = pattern;
  std::ofstream(folder_ + "/ca.cnf") << kAuthority;
  std::ofstream(folder_ + "/index.txt").flush();
  std::ofstream(folder_ + "/keys") << "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\nkeys";
  const std::string dates =
      options.expired ? "-startdate 20200101000000Z -enddate 20200102000000Z" : "-days 1";
  const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  Shell(StrCat(
      "cd ", folder_, " && { openssl req -x509 ", key,
      " -keyout ca.key -out ca.pem -days 1 -subj /CN=test &&", " openssl req -new ", key,
      " -keyout key.pem -out request.pem -subj /CN=origin",
      " -addext subjectAltName=", options.subject_alt_name, " &&",
      " openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in request.pem -out cert.pem -notext ",
      dates, "; } >log 2>&1 || { cat log >&2; false; }"));
  if (options.http2) {
    Serve("nghttpd --verbose --address=127.0.0.1 --htdocs=. 0 key.pem cert.pem");
    WaitFor("IPv4: listen");
    port_ = ListeningPort(server_);
  } else {
    Serve(StrCat("openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -HTTP ",
                 options.server_arguments));
    port_ = std::atoi(WaitFor("ACCEPT 127.0.0.1:").c_str());
  }
}

TlsOrigin::~TlsOrigin() {
  ::kill(server_, SIGKILL);
  ::waitpid(server_, nullptr, 0);
  ::close(output_);
  std::filesystem::remove_all(folder_);
}

std::string TlsOrigin::url() const { return StrCat("https://127.0.0.1:", port_, "/keys"); }

int TlsOrigin::connections_seen() {
  std::set<std::string> ids;
  std::string text;
  char c;
  pollfd output{.fd = output_, .events = POLLIN, .revents = 0};
  while (::poll(&output, 1, 0) == 1 && ::read(output_, &c, 1) == 1) {
    text += c;
    if (c != '\n') continue;
    if (text.find("[id=") == 0) ids.insert(text.substr(0, text.find(']')));
    text.clear();
  }
  return static_cast<int>(ids.size());
}

void TlsOrigin::Serve(const std::string& server) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  output_ = ends[0];
  const std::string command = StrCat("cd ", folder_, " && exec ", server, " 2>/dev/null");
  const char* const words[] = {"sh", "-c", command.c_str(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (::posix_spawn(&server_, "/bin/sh", &actions, nullptr, const_cast<char* const*>(words), environ) != 0)
    std::abort();
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
}

std::string TlsOrigin::WaitFor(const std::string& words) {
  std::string text;
  char c;
  while (::read(output_, &c, 1) == 1) {
    text += c;
    const size_t at = text.find(words);
    if (c == '\n' && at != text.npos) return text.substr(at + words.size());
  }
  std::cerr << "the server did not start: " << text << "\n";
  std::abort();
}

}  // namespace assay::testing
