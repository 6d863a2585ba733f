// assayd doctor: why an issuer's keys cannot be had or used, and what to do.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/doctor_text.h"
#include "client/cli/json_line.h"
#include "server/base/spelling.h"
#include "server/command/algorithm_option.h"
#include "server/command/command.h"
#include "server/command/diagnose.h"
#include "server/command/fetch_url.h"
#include "server/command/load.h"
#include "server/command/terminal.h"
#include "server/config/diagnosis_subject.h"
#include "server/engine/diagnosis/issuer_judge.h"

namespace assay {
namespace {

struct Options {
  std::string url, config, issuer, ca_file;
  AlgorithmSet allowed;
  bool json = false;
};

int Mistake(const std::string& text) {
  std::cerr << "assayd doctor: " << text << "\n";
  return kExitUsage;
}

// ConfiguredSubjects are those of a configuration, in the order of their names; nothing where the user was
// told why.
std::optional<std::vector<DiagnosisSubject>> ConfiguredSubjects(const Options& options) {
  const auto config = LoadOrTell(options.config);
  if (!config) return std::nullopt;
  const std::vector<DiagnosisSubject> all = SubjectsOf(*config);
  std::vector<DiagnosisSubject> subjects;
  std::vector<std::string_view> names;
  for (const DiagnosisSubject& subject : all) {
    names.push_back(subject.name);
    if (options.issuer.empty() || options.issuer == subject.name) subjects.push_back(subject);
  }
  if (subjects.empty()) {
    Mistake(options.issuer.empty() ? options.config + " has no issuers"
                                   : "--issuer: there is no issuer \"" + options.issuer + "\"" +
                                         DidYouMean(options.issuer, names));
    return std::nullopt;
  }
  return subjects;
}

int Doctor(const Options& options) {
  if (options.url.empty() == options.config.empty()) {
    return Mistake("give either a URL or --config FILE; see 'assayd doctor --help'");
  }
  if (options.config.empty() && !options.issuer.empty()) return Mistake("--issuer goes with --config");
  if (!options.config.empty() && !options.ca_file.empty()) return Mistake("--ca-file goes with a URL");
  std::optional<std::vector<DiagnosisSubject>> subjects;
  if (options.config.empty()) {
    if (!IsHttpUrl(options.url))
      return Mistake("a URL begins with https://, as in https://sso.example/realms/prod");
    DiagnosisSubject subject = SubjectOfUrl(options.url, {.allow_http = true, .ca_file = options.ca_file});
    subject.algorithms = options.allowed;
    subjects = {{std::move(subject)}};
  } else {
    subjects = ConfiguredSubjects(options);
  }
  if (!subjects) return kExitUsage;

  const cli::Console console{std::cin, std::cout, std::cerr, false, ShowsColour()};
  int worst = kExitGood;
  bool first = true;
  for (const DiagnosisEvidence& evidence : Diagnose(*subjects)) {
    const v1::Diagnosis diagnosis = JudgeIssuer(evidence);
    if (options.json) {
      std::cout << cli::JsonLine(diagnosis);
    } else {
      std::cout << (first ? "" : "\n") << cli::DoctorText(diagnosis, console);
    }
    first = false;
    worst = std::max(worst, cli::DoctorExitCode(diagnosis));
  }
  return worst;
}

}  // namespace

void AddDoctor(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Diagnose issuers, from the name to each key: what is wrong, why, and what to do");
  const auto options = std::make_shared<Options>();
  command->add_option("url", options->url, "An issuer, its discovery document, or a key set")
      ->type_name("URL");
  command->add_option("--config", options->config, "Diagnose the issuers of this configuration")
      ->type_name("FILE");
  command->add_option("--issuer", options->issuer, "Of --config, this one only")->type_name("NAME");
  command->add_option("--ca-file", options->ca_file, "Of a URL: trust the authorities in this PEM file")
      ->type_name("FILE");
  AddAllowOption(*command, options->allowed);
  command->add_flag("--json", options->json, "Print a JSON object for each issuer");
  command->footer(
      "Makes a few GETs and changes nothing. Exit code: 0 all is well, 1 warning, 2 error; 64 if the command "
      "line or\nthe configuration is at fault.\n"
      "Example: assayd doctor https://sso.example/realms/prod\n"
      "         assayd doctor --config assay.yaml --issuer keycloak");
  command->callback([options, &run] { run = [options] { return Doctor(*options); }; });
}

}  // namespace assay
