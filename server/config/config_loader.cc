#include "server/config/config_loader.h"

#include <filesystem>
#include <utility>

#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/config_include.h"
#include "server/config/config_rules.h"
#include "server/config/fault_list.h"
#include "server/config/file_glob.h"
#include "server/config/file_rules.h"
#include "server/config/read_file.h"
#include "server/config/yaml_reader.h"
#include "server/config/yaml_tree.h"

namespace assay {
namespace {

// Where a file could not be read, no rule has anything to say of what the others lack; nor where reading has
// found more than is kept, of which a fault may be what a rule stumbles over.
bool Whole(const YamlReading& reading) {
  for (const ConfigFault& fault : reading.faults.kept()) {
    if (fault.path.empty() || fault.path.starts_with("include")) return false;
  }
  return reading.faults.left_out() == 0;
}

// Judges what was read; `on_disk` tells that the files which it names are to be looked at too.
tl::expected<v1::Config, ConfigFaults> Judge(v1::Config config, YamlReading reading, bool on_disk) {
  if (!Whole(reading)) return tl::make_unexpected(std::move(reading.faults));
  FaultList faults(std::move(reading));
  FillDefaults(config);
  CheckConfig(config, faults);
  if (on_disk) CheckFiles(config, faults);
  ConfigFaults all = std::move(faults).Take();
  if (!all.empty()) return tl::make_unexpected(std::move(all));
  return config;
}

}  // namespace

tl::expected<v1::Config, ConfigFaults> LoadConfig(std::string_view text) {
  v1::Config config;
  YamlReading reading = ReadYaml(text, config);
  return Judge(std::move(config), std::move(reading), /*on_disk=*/false);
}

tl::expected<v1::Config, ConfigFaults> LoadConfigFile(const std::string& path,
                                                      std::vector<std::string>* sources) {
  if (sources != nullptr) *sources = {GlobOf(path)};
  // One byte more than a configuration may have, so that the reader sees that it is too large.
  const absl::StatusOr<std::string> text = ReadFile(path, kYamlBytes);
  if (!text.ok()) {
    return tl::make_unexpected(
        ConfigFaults{{.message = StrCat("cannot read ", std::string(text.status().message()))}});
  }
  v1::Config config;
  YamlReading reading = ReadYaml(*text, config);
  if (sources != nullptr) {
    for (std::string& pattern : IncludePatterns(path, config)) sources->push_back(std::move(pattern));
  }
  ResolveFilePaths(std::filesystem::path(path).parent_path().string(), config);
  ReadIncluded(path, config, reading);
  auto loaded = Judge(std::move(config), std::move(reading), /*on_disk=*/true);
  if (!loaded) loaded.error().SetFile(path);
  return loaded;
}

}  // namespace assay
