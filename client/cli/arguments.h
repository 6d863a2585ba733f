// Arguments: what the user asked for.
#ifndef ASSAY_CLIENT_CLI_ARGUMENTS_H_
#define ASSAY_CLIENT_CLI_ARGUMENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tl/expected.hpp"

namespace assay::cli {

struct Arguments {
  enum class Command {
    kVerify,
    kHealth,
    kIssuers,
    kKeys,
    kWatch,
    kRefresh,
    kPurge,
    kRevoke,
    kUnrevoke,
    kRevocations,
    kDenials,
    kExplain,
    kDoctor
  };
  Command command = Command::kVerify;

  std::string server = "127.0.0.1:9000";
  bool tls = false;
  std::string tls_ca, tls_cert, tls_key, tls_name;  // files, but for the name
  absl::Duration timeout = absl::Seconds(5);
  bool json = false;

  // Of verify and explain.
  std::string policy;
  std::vector<std::string> audiences, scopes, claims;
  std::string certificate_sha256;  // 32 bytes; empty: none
  std::string token_file;          // empty or "-": standard input
  bool lines = false;              // one line a verdict, also for a single token

  std::optional<absl::Time> at;  // of explain: the time to judge at; none: now

  std::string secret_file;  // of the admin commands: the operator's secret
  std::string service;      // of health
  std::string issuer;  // configured name, of the admin commands; of watch and revocations also empty: all

  // Of revoke and unrevoke: one of these is not empty.
  std::string key_id, thumbprint, token_id, subject;
  std::optional<absl::Time> issued_before, expires;
  std::string note;
  bool until_restart = false;

  // Of denials, beside issuer and policy; of explain the first.
  std::string correlation_id;
  std::string reason;
  std::optional<absl::Duration> since;
  uint32_t limit = 100;
  bool follow = false;
};

// Farewell ends the program before any command: help, version, or a mistake of the user's.
struct Farewell {
  int exit_code;
  std::string text;
};

// ParseArguments reads a command line. A token among the arguments is refused and not repeated.
tl::expected<Arguments, Farewell> ParseArguments(int argc, const char* const* argv);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_ARGUMENTS_H_
