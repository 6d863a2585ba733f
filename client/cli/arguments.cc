#include "client/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "client/cli/admin_arguments.h"
#include "client/cli/console.h"

namespace assay::cli {
namespace {

constexpr char kFooter[] = R"(
Examples:
  assay verify < token.txt
  curl -s http://127.0.0.1:9005/token | assay verify        a token of assayd demo
  assay verify --token-file tokens.txt --lines        one verdict a line
  assay verify --json --claims sub --claims exp < token.txt
  assay --server assay.prod:9000 --tls-ca ca.pem health
  assay issuers                                       on the admin listener
  assay explain --at 2026-01-31T12:00:00Z < token.txt why, check by check; also on the admin listener
  assay --server unix:/run/assay/admin.sock keys keycloak
  assay revoke keycloak --kid k-2026 --note "laptop stolen"
  assay denials --since 10m                           who was refused, and why
  assay explain --id 4bf92f3577b34da6a3ce929d0e0e4736 cause and cure, from a reply's correlation id
  assay doctor keycloak                               why its keys cannot be had, and what to do

Exit codes: 0 verified (or serving), 1 rejected (or not serving), 2 unjudged, 64 usage; UNENFORCED, of a policy
with enforcement: off, ends as its verdict would have, 1 or 2. Of doctor: 0 all is well, 1 warning, 2 error, 3 no
diagnosis was to be had.)";

constexpr char kTokenAsArgument[] =
    "assay: a token does not belong among the arguments: everybody who can list processes would see it, and\n"
    "the shell keeps it in its history. Give it on standard input or in a file:\n"
    "  assay verify < token.txt\n"
    "  assay verify --token-file token.txt\n";

void AddConnection(CLI::App& app, Arguments& arguments, std::string& timeout) {
  app.add_option("--server", arguments.server,
                 "HOST:PORT or unix:PATH of assayd. verify and health ask its service listener (default: "
                 "ASSAY_SERVER, else 127.0.0.1:9000), the others its admin listener (default: "
                 "ASSAY_ADMIN_SERVER, else unix:/run/assay/admin.sock)");
  app.add_flag("--tls", arguments.tls, "Speak TLS, trusting the system's certificate authorities");
  app.add_option("--tls-ca", arguments.tls_ca, "Speak TLS, trusting the authorities in this PEM file")
      ->type_name("FILE");
  app.add_option("--tls-cert", arguments.tls_cert, "This client's certificate, PEM")->type_name("FILE");
  app.add_option("--tls-key", arguments.tls_key, "The key of --tls-cert, PEM")->type_name("FILE");
  app.add_option("--tls-name", arguments.tls_name, "The server's name in its certificate")->type_name("NAME");
  app.add_option("--timeout", timeout, "Longest wait for an answer")
      ->type_name("DURATION")
      ->capture_default_str();
  app.add_flag("--json", arguments.json, "One JSON object an answer");
}

void AddVerify(CLI::App& verify, Arguments& arguments, std::vector<std::string>& misplaced) {
  AddNarrowing(verify, arguments, misplaced);
  verify.add_option("--claims", arguments.claims, "Show only this claim; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verify.add_option("--token-file", arguments.token_file, "Read tokens from here, one a line")
      ->type_name("FILE");
  verify.add_flag("--lines", arguments.lines, "One line a verdict, also for a single token");
  verify.footer(
      "Exit code: 0 verified, 1 rejected, 2 unjudged, 64 usage; of several tokens the largest counts. "
      "UNENFORCED\n"
      "(the policy says enforcement: off, and callers are let through) ends as its verdict would have: 1 for "
      "a token\n"
      "that would be rejected, 2 for one that would be unjudged.\n"
      "Example: assay verify < token.txt");
}

// An address that was meant for the service listener is no default for the admin one.
std::string DefaultServer(bool admin) {
  const char* named = std::getenv(admin ? "ASSAY_ADMIN_SERVER" : "ASSAY_SERVER");
  if (named != nullptr && *named != '\0') return named;
  return admin ? "unix:/run/assay/admin.sock" : "127.0.0.1:9000";
}

// Unexpected never repeats a word that may be a token, nor what stands behind an option's "=".
std::string Unexpected(const std::vector<std::string>& unknown, const std::vector<std::string>& misplaced) {
  std::string text;
  bool token = !misplaced.empty() && unknown.empty();
  for (const auto* words : {&unknown, &misplaced}) {
    for (const std::string& word : *words) token |= word.find('.') != std::string::npos;
  }
  for (const std::string& word : unknown) {
    const bool option = word.front() == '-';
    const std::string name = option ? word.substr(0, word.find('=')) : word;
    if (name.find('.') != std::string::npos) continue;
    text += std::string("assay: there is no ") + (option ? "option " : "command ") + name +
            "; see assay --help\n";
  }
  return token ? text + kTokenAsArgument : text;
}

// ServerFault says what is wrong with an address that gRPC would take for another one.
std::string ServerFault(const std::string& server) {
  const std::string wanted = "--server: expected HOST:PORT or unix:PATH, found '" + server + "'";
  if (server.rfind("unix:", 0) == 0) return server.size() > 5 ? "" : wanted;
  if (server.find("://") != std::string::npos) {
    return wanted + ": leave the scheme out; for TLS say --tls or --tls-ca";
  }
  const size_t colon = server.rfind(':');
  int port = 0;
  const bool good = colon != std::string::npos && colon > 0 && server.find('/') == std::string::npos &&
                    absl::SimpleAtoi(server.substr(colon + 1), &port) && port > 0 && port <= 65535;
  return good ? "" : wanted + "; assayd's own port is 9000";
}

tl::unexpected<Farewell> Mistake(const std::string& text) {
  return tl::unexpected(Farewell{kUsage, "assay: " + text + "\n"});
}

}  // namespace

tl::expected<Arguments, Farewell> ParseArguments(int argc, const char* const* argv) {
  Arguments arguments;
  std::string timeout = "5s";
  std::vector<std::string> misplaced;

  CLI::App app("Asks an assayd whether tokens are genuine, for us, now.", "assay");
  app.set_version_flag("--version", std::string("assay ") + ASSAY_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kFooter);
  AddConnection(app, arguments, timeout);
  CLI::App* verify = app.add_subcommand(
      "verify", "Judge tokens from standard input or a file, one a line; empty lines are left out");
  AddVerify(*verify, arguments, misplaced);
  CLI::App* health = app.add_subcommand("health", "Ask whether the server, or one service of it, serves");
  health->add_option("service", arguments.service, "Full name, such as assay.v1.TokenVerifier")
      ->type_name("NAME");

  const auto admin = AddAdminCommands(app, arguments, misplaced);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    const auto unknown = app.remaining(true);
    if (stop.get_exit_code() != 0 && !unknown.empty()) {
      return tl::unexpected(Farewell{kUsage, Unexpected(unknown, misplaced)});
    }
    std::ostringstream out, err;
    const bool asked_for = app.exit(stop, out, err) == 0;
    return tl::unexpected(Farewell{asked_for ? 0 : kUsage, asked_for ? out.str() : "assay: " + err.str()});
  }
  if (!misplaced.empty()) return tl::unexpected(Farewell{kUsage, Unexpected({}, misplaced)});
  if (!absl::ParseDuration(timeout, &arguments.timeout) || arguments.timeout <= absl::ZeroDuration() ||
      arguments.timeout > absl::Hours(24)) {
    return Mistake("--timeout: '" + timeout + "' is not a duration such as 2s or 500ms, up to 24h");
  }
  if (arguments.tls_cert.empty() != arguments.tls_key.empty()) {
    return Mistake("--tls-cert and --tls-key go together");
  }
  arguments.tls |= !arguments.tls_ca.empty() || !arguments.tls_cert.empty() || !arguments.tls_name.empty();
  arguments.command = verify->parsed() ? Arguments::Command::kVerify : Arguments::Command::kHealth;
  bool of_admin = false;
  for (const auto& [command, which] : admin) {
    if (!command->parsed()) continue;
    arguments.command = which;
    of_admin = true;
  }
  // A fetch that is begun now may wait for one under way, and for its turn.
  if (arguments.command == Arguments::Command::kRefresh && app.count("--timeout") == 0) {
    arguments.timeout = absl::Seconds(15);
  }
  // As many GETs as a diagnosis may make, each with its own time-out.
  if (arguments.command == Arguments::Command::kDoctor && app.count("--timeout") == 0) {
    arguments.timeout = absl::Seconds(90);
  }
  if (app.count("--server") == 0) arguments.server = DefaultServer(of_admin);
  if (const std::string fault = ServerFault(arguments.server); !fault.empty()) return Mistake(fault);
  return arguments;
}

}  // namespace assay::cli
