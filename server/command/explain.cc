// assayd explain: why a token is verified or not, without a server.
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/admin_call.h"
#include "client/cli/certificate_option.h"
#include "client/cli/explanation_text.h"
#include "client/cli/json_line.h"
#include "client/cli/pasted_text.h"
#include "client/cli/time_option.h"
#include "client/cli/wording.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/command/command.h"
#include "server/command/fetch_url.h"
#include "server/command/load.h"
#include "server/command/offline.h"
#include "server/config/config_loader.h"
#include "server/engine/explanation/pasted_token.h"
#include "server/jose/finding.h"
#include "server/jwks/discovery_document.h"
#include "server/verify/token_anatomy.h"

namespace assay {
namespace {

struct Options {
  std::string config, policy, token_file, certificate_sha256;
  std::vector<std::string> audiences, scopes;
  std::optional<absl::Time> at;
  bool discover = false, allow_private = false, json = false;
};

constexpr std::string_view kDiscoveredNotice =
    "\nNOTICE: no configuration was used. The keys came from the issuer that the token itself names, so all "
    "that\n"
    "this tells is whether that issuer signed the token, and when. Anybody can be an issuer: nothing here "
    "says\n"
    "that this one is to be trusted. Audience, scopes and type were not judged.\n";

std::nullopt_t Tell(std::string_view mistake) {
  std::cerr << "assayd explain: " << mistake << "\n";
  return std::nullopt;
}

std::optional<std::string> ReadToken(const Options& options) {
  std::string token;
  if (options.token_file.empty() || options.token_file == "-") {
    if (cli::StandardConsole().in_is_terminal) std::cerr << "Paste the token, then press Enter and Ctrl-D:\n";
    token = cli::ReadPasted(std::cin);
  } else {
    std::ifstream file(options.token_file, std::ios::binary);
    if (!file) return Tell(StrCat("--token-file: ", options.token_file, " cannot be read"));
    token = cli::ReadPasted(file);
  }
  if (token.empty()) return Tell("no token came in; try: assayd explain --discover < token.txt");
  return token;
}

// MayDiscover refuses an issuer that leads elsewhere than a stranger's word may.
bool MayDiscover(const std::string& issuer, bool allow_private) {
  const auto places = DiscoveryUrls(issuer);
  if (!IsHttpUrl(issuer) || places.empty()) {
    Tell("the token's iss is no URL, so there is nothing to discover: use --config");
    return false;
  }
  if (allow_private) return true;
  // All other faults are found again, and told, where the keys are fetched.
  const auto document = FetchUrl({.url = places.front(), .public_address_only = true});
  if (document || document.error().fault != v1::KEY_SET_FAULT_ADDRESS_REFUSED) return true;
  Tell(StrCat(
      "the token names an issuer whose address is not public, and that is not asked at a stranger's word: ",
      Excerpt(issuer), "\n  If the issuer is your own: --allow-private, or --config FILE."));
  return false;
}

// ConfigOf is the configuration that the token asks for: its own issuer, and a policy that demands nothing.
std::optional<v1::Config> ConfigOf(const std::string& text, const Options& options) {
  const PastedToken pasted = PastedToken::Unwrap(text);
  const auto anatomy = TokenAnatomy::TakeApart(pasted.token, Limits().token_bytes);
  std::string issuer(anatomy.ClaimText("iss"));
  // What names no issuer is explained all the same, by one that nothing is asked of.
  if (issuer.empty())
    issuer = "https://nobody.invalid";
  else if (!MayDiscover(issuer, options.allow_private))
    return std::nullopt;
  std::string algorithms;
  for (const Algorithm& row : Algorithms()) StrAppend(&algorithms, algorithms.empty() ? "" : ", ", row.name);
  const auto config = LoadConfig(
      StrCat("issuers: {discovered: {issuer: ", JsonQuote(issuer), ", algorithms: [", algorithms,
             "], keys: {discovery: auto}}}\n"
             "policies: {discovered: {accept: {discovered: {any_audience: true}}, any_type: true}}\n"
             "default_policy: discovered\n"));
  if (config) return *config;
  return Tell(StrCat("the token's iss cannot be discovered: ", config.error().kept().front().message));
}

int ExplainToken(const Options& options) {
  if (options.config.empty() == !options.discover) {
    Tell("give --config FILE, or --discover to go by the token's own issuer");
    return kExitUsage;
  }
  const auto token = ReadToken(options);
  if (!token) return kExitUsage;
  const auto config = options.discover ? ConfigOf(*token, options) : LoadOrTell(options.config);
  if (!config) return kExitUsage;
  v1::ExplainRequest request;
  request.mutable_request()->set_token(*token);
  request.mutable_request()->set_policy(options.policy);
  request.mutable_request()->mutable_audiences()->Add(options.audiences.begin(), options.audiences.end());
  request.mutable_request()->mutable_scopes_all()->Add(options.scopes.begin(), options.scopes.end());
  if (!options.certificate_sha256.empty()) {
    request.mutable_request()->mutable_binding()->set_client_certificate_sha256(options.certificate_sha256);
  }
  // Behind the first look, which tells of it in words, the guard stands at each connection that is made.
  const bool strangers = options.discover && !options.allow_private;
  Offline offline(*config, options.at, strangers ? Reach::kPublicOnly : Reach::kConfigured);
  const auto explanation = offline.Explain(request);
  if (!explanation) {
    Tell(explanation.error().status.message());
    return kExitUsage;
  }
  if (options.json) {
    std::cout << cli::JsonLine(*explanation);
  } else {
    std::cout << cli::ExplanationText(*explanation, cli::StandardConsole());
  }
  if (options.discover) (options.json ? std::cerr : std::cout) << kDiscoveredNotice;
  return cli::ExitCodeOf(*explanation);
}

}  // namespace

void AddExplain(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "explain", "Tell why a token from standard input is verified or not, check by check, without a server");
  const auto options = std::make_shared<Options>();
  command->add_option("--config", options->config, "Configuration, YAML or JSON")->type_name("FILE");
  command->add_flag("--discover", options->discover,
                    "Without a configuration: fetch the keys of the issuer that the token names");
  command->add_flag("--allow-private", options->allow_private,
                    "With --discover: also from addresses that are not public, for an issuer of your own");
  command->add_option("--policy", options->policy,
                      "Policy to judge by (default: the configuration's default_policy)");
  command
      ->add_option("--audience", options->audiences,
                   "Accept only this audience of the policy's; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--scope", options->scopes, "Demand this scope too; may be repeated")
      ->allow_extra_args(false);
  cli::AddCertificate(*command, options->certificate_sha256);
  command->add_option("--token-file", options->token_file, "Read the token from here")->type_name("FILE");
  cli::AddTime(*command, "--at", options->at, "Judge as if it were this time (RFC 3339 or Unix seconds)");
  command->add_flag("--json", options->json, "Print a JSON object");
  command->footer(
      "Paste what you have: a token, with or without Bearer, or the whole answer of a token endpoint.\n"
      "Exit code: 0 if it would be verified, 1 if rejected, 2 if it could not be judged; 64 if the command "
      "line or\n"
      "the configuration is at fault.\n"
      "Example: assayd explain --config assay.yaml < token.txt");
  command->callback([options, &run] { run = [options] { return ExplainToken(*options); }; });
}

}  // namespace assay
