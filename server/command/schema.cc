// assayd schema: JSON Schema of the files that people write.
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "proto/commented_descriptors.h"
#include "server/command/command.h"
#include "server/config/json_schema.h"

namespace assay {
namespace {

struct File {
  std::string message, title;
};

const std::map<std::string, File>& Files() {
  static const auto* const files =
      new std::map<std::string, File>{{"config", {"assay.v1.Config", "Configuration of assayd"}},
                                      {"test-cases", {"assay.v1.TestCases", "Policy tests of assayd test"}},
                                      {"revocations", {"assay.v1.RevocationFile", "Revocations of assayd"}}};
  return *files;
}

int PrintSchema(const std::string& name) {
  const File& file = Files().at(name);
  std::cout << JsonSchema(*CommentedDescriptor(file.message), file.title);
  return kExitGood;
}

}  // namespace

void AddSchema(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "schema", "Print the JSON Schema of a file that assayd reads, for editors: names, types and meanings");
  const auto file = std::make_shared<std::string>("config");
  command->add_option("file", *file, "Which file: config, test-cases, revocations")
      ->check(CLI::IsMember(Files()))
      ->capture_default_str()
      ->type_name("FILE");
  command->footer(
      "Draft 2020-12, of this very build. With the YAML extension of VS Code, or any editor that runs\n"
      "yaml-language-server, keep it beside the configuration and say there in the first line:\n"
      "  # yaml-language-server: $schema=assay.schema.json\n"
      "It knows names, types and spellings; rules between fields only 'assayd check-config' knows.\n"
      "Example: assayd schema > assay.schema.json");
  command->callback([file, &run] { run = [file] { return PrintSchema(*file); }; });
}

}  // namespace assay
