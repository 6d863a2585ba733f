// assayd init: from an issuer's URL to a configuration that works.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "client/cli/doctor_text.h"
#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/command/command.h"
#include "server/command/diagnose.h"
#include "server/command/fetch_url.h"
#include "server/config/config_loader.h"
#include "server/config/http_url.h"
#include "server/engine/diagnosis/issuer_judge.h"
#include "server/jose/jwk_set.h"
#include "server/jwks/discovery_document.h"

namespace assay {
namespace {

struct Options {
  std::string issuer, name = "main", output;
  std::vector<std::string> audiences;
};

// AlgorithmsFor adds to the defaults what the issuer's keys name beside them.
std::vector<std::string> AlgorithmsFor(const JwkSet& keys) {
  std::vector<std::string> names = {"RS256", "PS256", "ES256", "EdDSA"};
  const AlgorithmSet defaults = {"RS256", "PS256", "ES256", "EdDSA"};
  AlgorithmSet added;
  for (const Jwk& key : keys.keys()) {
    const Algorithm* row = key.algorithm;
    for (const Algorithm& candidate : Algorithms()) {
      // A key without `alg` on a curve that no default serves can only mean its curve's algorithm.
      if (row == nullptr && candidate.curve != Curve::kNone && candidate.Fits(key.key)) row = &candidate;
    }
    if (row == nullptr || defaults.Contains(*row) || added.Contains(*row)) continue;
    added.Add(*row);
    names.emplace_back(row->name);
  }
  return names;
}

std::string Listed(const std::vector<std::string>& items, bool quoted) {
  std::string text;
  for (const std::string& item : items)
    StrAppend(&text, text.empty() ? "" : ", ", quoted ? JsonQuote(item) : item);
  return text;
}

std::string Configuration(const Options& options, const std::string& url, const JwkSet& keys) {
  const auto algorithms = AlgorithmsFor(keys);
  std::string key_lines;
  for (const Jwk& key : keys.keys()) {
    StrAppend(&key_lines, "#   ", JsonQuote(key.key_id), " ",
              key.algorithm ? key.algorithm->name : "(no alg)", "\n");
  }
  for (const DroppedKey& key : keys.dropped()) {
    StrAppend(&key_lines, "#   ", JsonQuote(key.key_id), " not used: ", Describe(key.fault).name, "\n");
  }
  return StrCat(
      "# Written by `assayd init`. Check it with `assayd check-config FILE`, run it with `assayd serve "
      "--config FILE`.\n"
      "# `assayd check-config FILE --print` shows every default.\n"
      "api_version: assay/v1\n\n"
      "listeners:\n"
      "  service: {address: \"127.0.0.1:9000\"}  # gRPC; off loopback it needs tls, or insecure: true\n"
      "  ops: {address: \"127.0.0.1:9002\"}      # /metrics, /healthz, /readyz\n"
      "  # For gateways that ask over HTTP; `assayd gateway` prints what any gateway needs:\n"
      "  # forward_auth: {address: \"127.0.0.1:9001\", trusted_peers: [127.0.0.1]}\n"
      "  # For `assay issuers`, `keys`, `watch`, `revoke`, by assayd's own user and root:\n"
      "  # admin: {address: \"unix:/run/assay/admin.sock\"}\n\n"
      "issuers:\n  ",
      options.name, ":\n    issuer: ", JsonQuote(options.issuer),
      "  # compared byte for byte with `iss`\n"
      "    keys: {discovery: auto}\n"
      "    startup: required  # not ready before its keys were had once\n"
      "    algorithms: [",
      Listed(algorithms, false), "]\n# Its keys today, from ", JsonQuote(url), ":\n", key_lines,
      "\npolicies:\n"
      "  default:\n"
      "    accept:\n      ",
      options.name, ": {audiences: [", Listed(options.audiences, true),
      "]}  # one of them must be in `aud`\n"
      "    # scopes_all: [orders:read]\n"
      "    # types: [at+jwt]  # stricter than the default, which takes JWT and an absent typ as well\n"
      "default_policy: default\n");
}

// WriteNew writes a file that must not be there yet; errno tells why it could not.
bool WriteNew(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  close(fd);
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  return file.good();
}

// IssuerMistake says what to give instead of an --issuer that cannot be one, or nothing.
std::string IssuerMistake(const std::string& issuer) {
  if (!IsHttpUrl(issuer)) return "--issuer is a URL, as in https://sso.example/realms/prod";
  if (const std::string meant = IssuerOfDocument(issuer); !meant.empty()) {
    return StrCat(
        "--issuer is the URL of a document about an issuer; the issuer itself, `issuer` in there, is "
        "probably ",
        meant);
  }
  const auto url = ParseHttpUrl(issuer);
  if (url && !url->https && !IsLoopbackHost(url->host)) {
    return StrCat(
        "plain http lets anyone on the way replace the keys: use the https issuer. If its tokens do say ",
        issuer, ", write the configuration by hand, with keys: {discovery: auto, allow_http: true}");
  }
  return "";
}

// KeySetUrl is where the first of the key sets came from.
const std::string& KeySetUrl(const DiagnosisEvidence& evidence) {
  return std::find_if(
             evidence.probes.begin(), evidence.probes.end(),
             [](const ProbeEvidence& probe) { return probe.purpose == v1::IssuerProbe::PURPOSE_KEY_SET; })
      ->url;
}

int Init(const Options& options) {
  if (const std::string mistake = IssuerMistake(options.issuer); !mistake.empty()) {
    std::cerr << "assayd init: " << mistake << "\n";
    return kExitUsage;
  }
  DiagnosisSubject subject;
  subject.issuer = options.issuer;
  subject.discovery_urls = DiscoveryUrls(options.issuer);
  const DiagnosisEvidence evidence = Diagnose({subject}).front();
  const v1::Diagnosis diagnosis = JudgeIssuer(evidence);
  if (diagnosis.worst() > v1::FINDING_SEVERITY_OK) {
    std::cerr << cli::DoctorText(diagnosis, {std::cin, std::cerr, std::cerr});
  }
  if (evidence.key_sets.empty()) return kExitBad;
  const JwkSet& keys = evidence.key_sets.front();
  const std::string& url = KeySetUrl(evidence);
  const std::string text = Configuration(options, url, keys);
  if (const auto checked = LoadConfig(text); !checked) {
    for (const ConfigFault& fault : checked.error().kept()) std::cerr << ToString(fault) << "\n";
    std::cerr << "no configuration written: mend the options above\n";
    return kExitUsage;
  }
  std::cerr << "found " << keys.keys().size() << " usable key(s) at " << url << "\n";
  if (options.output.empty()) {
    std::cout << text;
  } else if (WriteNew(options.output, text)) {
    std::cerr << "wrote " << options.output << "; next: assayd serve --config " << options.output << "\n"
              << "why a token is refused: assayd explain --config " << options.output
              << " < token.txt, or assay "
              << "denials of a running server\nwhy keys cannot be had: assayd doctor --config "
              << options.output << "\n";
  } else {
    std::cerr << options.output << ": not written: " << std::strerror(errno) << "\n";
    return kExitBad;
  }
  return kExitGood;
}

}  // namespace

void AddInit(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "init", "Write a configuration for one issuer: discover it, check its keys, explain what it found");
  const auto options = std::make_shared<Options>();
  command->add_option("--issuer", options->issuer, "Issuer, exactly as `iss` in its tokens")
      ->required()
      ->type_name("URL");
  command
      ->add_option("--audience", options->audiences, "Audience that its tokens must carry; may be repeated")
      ->required()
      ->type_name("A");
  command->add_option("--name", options->name, "The issuer's name in the configuration")
      ->capture_default_str();
  command
      ->add_option("--output", options->output,
                   "File to write, which must not exist (default: standard output)")
      ->type_name("FILE");
  command->footer(
      "Exit code: 0 if the issuer works, 1 if not.\nExample: assayd init --issuer "
      "https://sso.example/realms/prod --audience https://api.example > assay.yaml");
  command->callback([options, &run] { run = [options] { return Init(*options); }; });
}

}  // namespace assay
