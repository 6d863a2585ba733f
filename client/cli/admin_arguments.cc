#include "client/cli/admin_arguments.h"

#include <optional>
#include <string>

#include "client/cli/time_option.h"

namespace assay::cli {
namespace {

using Command = Arguments::Command;

void AddTime(CLI::App& command, const char* name, std::optional<absl::Time>& time, const char* text) {
  command
      .add_option_function<std::string>(
          name, [&time](const std::string& given) { time = ParseWallTime(given); }, text)
      ->check([](const std::string& given) {
        return ParseWallTime(given) ? "" : "'" + given + "' is neither RFC 3339 nor Unix seconds";
      })
      ->type_name("TIME");
}

// What a revocation names: exactly one of these.
void AddWhat(CLI::App& command, Arguments& arguments) {
  CLI::Option_group* what = command.add_option_group("What is meant, one of");
  what->add_option("--kid", arguments.key_id, "Every key with this `kid`")->type_name("KID");
  what->add_option("--thumbprint", arguments.thumbprint, "The key of this RFC 7638 thumbprint (SHA-256)")
      ->type_name("TEXT");
  what->add_option("--jti", arguments.token_id, "The token with this `jti`")->type_name("JTI");
  what->add_option("--subject", arguments.subject, "The tokens of this `sub`")->type_name("SUB");
  what->require_option(1);
}

void AddRevoke(CLI::App& command, Arguments& arguments) {
  AddWhat(command, arguments);
  AddTime(command, "--issued-before", arguments.issued_before,
          "With --subject: tokens from then on are good (default: now)");
  AddTime(command, "--expires", arguments.expires,
          "With --jti or --subject: when the tokens meant have expired (default: never)");
  command.add_option("--note", arguments.note, "Why, for whoever lists it later")->type_name("TEXT");
  command.add_flag("--volatile", arguments.until_restart,
                   "Until restart, and that is meant: for a server without state_dir");
}

}  // namespace

std::vector<std::pair<CLI::App*, Command>> AddAdminCommands(CLI::App& app, Arguments& arguments) {
  CLI::App* revoke = app.add_subcommand("revoke", "Refuse a key for ever, or tokens");
  CLI::App* unrevoke = app.add_subcommand("unrevoke", "Take a revocation back");
  const std::vector<std::pair<CLI::App*, Command>> commands = {
      {app.add_subcommand("issuers", "List the issuers with the state of their keys"), Command::kIssuers},
      {app.add_subcommand("keys", "List an issuer's keys: first seen, last seen, last used, fault"),
       Command::kKeys},
      {app.add_subcommand("watch", "Tell what happens to the keys, a line each, until Ctrl-C"),
       Command::kWatch},
      {app.add_subcommand("refresh", "Fetch an issuer's keys now, whatever budget and back-off say"),
       Command::kRefresh},
      {app.add_subcommand("purge", "Forget an issuer's keys, on disk too, and fetch them anew"),
       Command::kPurge},
      {revoke, Command::kRevoke},
      {unrevoke, Command::kUnrevoke},
      {app.add_subcommand("revocations", "List what is revoked"), Command::kRevocations},
      {app.add_subcommand("doctor",
                          "Have an issuer diagnosed, from its configuration to each key. Exit code: 0 all is "
                          "well, 1 warning, 2 error"),
       Command::kDoctor}};
  for (const auto& [command, which] : commands) {
    command->add_option("--token-file", arguments.token_file, "The secret of the server's token_file")
        ->envname("ASSAY_ADMIN_TOKEN_FILE")
        ->type_name("FILE");
    if (which == Command::kIssuers) continue;
    command->add_option("issuer", arguments.issuer, "As the server's configuration names it")
        ->type_name("NAME")
        ->required(which != Command::kWatch && which != Command::kRevocations);
  }
  AddRevoke(*revoke, arguments);
  AddWhat(*unrevoke, arguments);
  return commands;
}

}  // namespace assay::cli
