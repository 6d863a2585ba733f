#include "client/cli/admin_arguments.h"

#include <optional>
#include <string>

#include "client/cli/certificate_option.h"
#include "client/cli/time_option.h"

namespace assay::cli {
namespace {

using Command = Arguments::Command;

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

// What narrows the list of denials.
void AddDenials(CLI::App& command, Arguments& arguments) {
  const auto text = [&](const char* name, std::string& value, const char* said, const char* type) {
    command.add_option(name, value, said)->type_name(type);
  };
  text("--issuer", arguments.issuer, "Configured name; 'unknown': of issuers that are not configured",
       "NAME");
  text("--reason", arguments.reason, "In any case, as 'assayd reasons' lists them", "REASON");
  text("--policy", arguments.policy, "Configured name", "NAME");
  command
      .add_option_function<std::string>(
          "--since",
          [&arguments](const std::string& given) {
            absl::Duration since;
            if (absl::ParseDuration(given, &since)) arguments.since = since;
          },
          "No older than this, such as 10m or 2h")
      ->check([](const std::string& given) {
        absl::Duration since;
        const bool good = absl::ParseDuration(given, &since) && since > absl::ZeroDuration() &&
                          since < absl::InfiniteDuration();
        return good ? "" : "'" + given + "' is not a duration such as 10m or 2h";
      })
      ->type_name("DURATION");
  command.add_option("--limit", arguments.limit, "At most so many, up to 1000")
      ->check(CLI::Range(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  command.add_flag("--follow", arguments.follow, "Go on with those to come, until Ctrl-C");
  command.footer("Example: assay denials --since 10m --reason AUDIENCE_MISMATCH");
}

void AddExplain(CLI::App& command, Arguments& arguments, std::vector<std::string>& misplaced) {
  AddNarrowing(command, arguments, misplaced);
  command.add_option("--token-file", arguments.token_file, "Read the token from here")->type_name("FILE");
  AddTime(command, "--at", arguments.at, "Judge as if it were this time (default: now)");
  command
      .add_option("--id", arguments.correlation_id,
                  "Instead of a token: the correlation id of a reply or a log line")
      ->type_name("CORRELATION");
  command.footer(
      "Examples: assay explain < token.txt\n"
      "          assay explain --id 4bf92f3577b34da6a3ce929d0e0e4736");
}

}  // namespace

std::vector<std::pair<CLI::App*, Command>> AddAdminCommands(CLI::App& app, Arguments& arguments,
                                                            std::vector<std::string>& misplaced) {
  CLI::App* revoke = app.add_subcommand("revoke", "Refuse a key for ever, or tokens");
  CLI::App* unrevoke = app.add_subcommand("unrevoke", "Take a revocation back");
  CLI::App* explain = app.add_subcommand(
      "explain", "Tell why a token from standard input or a file is verified or not, check by check");
  CLI::App* denials = app.add_subcommand("denials", "List the last tokens that were not verified, and why");
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
      {denials, Command::kDenials},
      {explain, Command::kExplain},
      {app.add_subcommand("doctor",
                          "Have an issuer diagnosed, from its configuration to each key. Exit code: 0 all is "
                          "well, 1 warning, 2 error, 3 no diagnosis was to be had"),
       Command::kDoctor}};
  for (const auto& [command, which] : commands) {
    // To explain, --token-file is the token's, as everywhere but here.
    const bool explains = which == Command::kExplain;
    command
        ->add_option(explains ? "--admin-token-file" : "--admin-token-file,--token-file",
                     arguments.secret_file, "The secret of the server's token_file")
        ->envname("ASSAY_ADMIN_TOKEN_FILE")
        ->type_name("FILE");
    if (which == Command::kIssuers || which == Command::kDenials || explains) continue;
    command->add_option("issuer", arguments.issuer, "As the server's configuration names it")
        ->type_name("NAME")
        ->required(which != Command::kWatch && which != Command::kRevocations);
  }
  commands.back().first->footer(
      "Where the server says that it is asked too often, it is asked once more after the time that it names. "
      "3 is for\n"
      "no answer, no way in, and being asked too often even so: none of them says anything of the issuer.\n"
      "Example: assay doctor keycloak");
  AddRevoke(*revoke, arguments);
  AddWhat(*unrevoke, arguments);
  AddExplain(*explain, arguments, misplaced);
  AddDenials(*denials, arguments);
  return commands;
}

void AddNarrowing(CLI::App& command, Arguments& arguments, std::vector<std::string>& misplaced) {
  // One value an option: a token behind the last one must not pass for another audience.
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* text,
                        const char* type) {
    command.add_option(name, values, text)->type_name(type)->allow_extra_args(false);
  };
  command.add_option("--policy", arguments.policy, "Policy to judge by; else the server's default_policy")
      ->type_name("NAME");
  list("--audience", arguments.audiences, "Accept only this audience of the policy's; may be repeated",
       "TEXT");
  list("--scope", arguments.scopes, "Demand this scope too; may be repeated", "SCOPE");
  AddCertificate(command, arguments.certificate_sha256);
  command.add_option("misplaced", misplaced)->group("");
}

}  // namespace assay::cli
