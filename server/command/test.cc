// assayd test: policy unit tests.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/command/case_run.h"
#include "server/command/command.h"
#include "server/command/fault_text.h"
#include "server/command/load.h"
#include "server/command/test_cases.h"
#include "server/config/read_file.h"
#include "server/config/yaml_tree.h"

namespace assay {
namespace {

struct Options {
  std::string config, cases, filter;
  bool json = false;
};

int TellFaults(const Options& options, const ConfigFaults& faults) {
  if (options.json) std::cout << FaultsJson(faults) << "\n";
  if (!options.json) std::cerr << FaultsText(options.cases, faults) << "no case was run\n";
  return kExitUsage;
}

int Report(const Options& options, const std::vector<CaseResult>& results) {
  size_t passed = 0;
  std::string rows;
  for (const CaseResult& result : results) {
    passed += result.passed ? 1 : 0;
    if (options.json) StrAppend(&rows, rows.empty() ? "" : ",", CaseJson(result));
    if (!options.json) std::cout << CaseLine(result) << "\n";
  }
  const size_t failed = results.size() - passed;
  if (options.json) {
    std::cout << StrCat("{\"ok\":", failed == 0 ? "true" : "false", ",\"passed\":", passed,
                        ",\"failed\":", failed, ",\"cases\":[", rows, "]}\n");
  } else {
    std::cout << passed << " passed, " << failed << " failed\n";
  }
  return failed == 0 ? kExitGood : kExitBad;
}

int Test(const Options& options) {
  const auto config = LoadOrTell(options.config);
  if (!config) return kExitUsage;
  const auto text = ReadFile(options.cases, kYamlBytes);
  if (!text.ok())
    return TellFaults(options, {{.message = StrCat("cannot read ", std::string(text.status().message()))}});
  auto cases = ReadTestCases(*text, *config);
  if (!cases) return TellFaults(options, cases.error());
  auto& all = *cases->mutable_cases();
  const auto left_out = [&](const v1::TestCase& test) {
    return test.name().find(options.filter) == std::string::npos;
  };
  all.erase(std::remove_if(all.begin(), all.end(), left_out), all.end());
  if (all.empty())
    return TellFaults(options, {{.message = StrCat("no case's name contains ", Quoted(options.filter))}});
  CaseRun run(*config, *cases, absl::Now());
  std::vector<CaseResult> results;
  for (const v1::TestCase& test : all) results.push_back(run.Run(test));
  return Report(options, results);
}

}  // namespace

void AddTest(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "test", "Test policies: what each says of which token, by a file of cases; nothing is fetched");
  const auto options = std::make_shared<Options>();
  command->add_option("--config", options->config, "Configuration, YAML or JSON")
      ->required()
      ->type_name("FILE");
  command->add_option("cases", options->cases, "Cases, YAML or JSON")->required()->type_name("CASES");
  command->add_option("--filter", options->filter, "Run the cases whose name contains TEXT")
      ->type_name("TEXT");
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "A case says how its token differs from a good one: a token of an issuer that the policy accepts, for "
      "its\n"
      "audience, with its scopes. Keys are made for the run, so signatures are real. Three cases:\n"
      "  cases:\n"
      "  - {name: a good token passes, policy: read, expect: {verified: {}}}\n"
      "  - name: another audience is refused\n"
      "    policy: read\n"
      "    token: {claims: {aud: \"https://other.example\"}}\n"
      "    expect: {rejected: AUDIENCE_MISMATCH}\n"
      "  - {name: old ones too, policy: read, token: {expired_ago: 5m}, expect: {rejected: TOKEN_EXPIRED}}\n"
      "All keys of a case: issuer, header, claims, without, signed_by, ... : 'assayd schema test-cases'.\n"
      "Exit code: 0 if all pass, 1 if any fails, 64 if a file or the command line is at fault.\n"
      "Example: assayd test --config assay.yaml policy-tests.yaml");
  command->callback([options, &run] { run = [options] { return Test(*options); }; });
}

}  // namespace assay
