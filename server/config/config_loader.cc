#include "server/config/config_loader.h"

#include <google/protobuf/descriptor.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/config_rules.h"
#include "server/config/fault_list.h"
#include "server/config/file_rules.h"
#include "server/config/read_file.h"
#include "server/config/yaml_reader.h"
#include "server/config/yaml_tree.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Faults = std::vector<ConfigFault>;

// Puts `folder` before every relative path in `message` and below.
void ResolveFilePaths(const std::filesystem::path& folder, pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->options().GetExtension(v1::file_path)) {
      const std::filesystem::path file = reflection.GetString(message, field);
      reflection.SetString(&message, field, (folder / file).string());
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ResolveFilePaths(folder, *reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      ResolveFilePaths(folder, *reflection.MutableMessage(&message, field));
    }
  }
}

// Loads `text`; where it came from a file, the files that it names are looked at too.
tl::expected<v1::Config, Faults> Load(std::string_view text, const std::optional<std::string>& folder) {
  v1::Config config;
  YamlReading reading = ReadYaml(text, config);
  // Where nothing could be read, no rule has anything to say.
  for (const ConfigFault& fault : reading.faults) {
    if (fault.path.empty()) return tl::make_unexpected(std::move(reading.faults));
  }
  FaultList faults(std::move(reading));
  FillDefaults(config);
  CheckConfig(config, faults);
  if (folder) CheckFiles(config, *folder, faults);
  Faults all = std::move(faults).Take();
  if (!all.empty()) return tl::make_unexpected(std::move(all));
  return config;
}

}  // namespace

tl::expected<v1::Config, Faults> LoadConfig(std::string_view text) { return Load(text, std::nullopt); }

tl::expected<v1::Config, Faults> LoadConfigFile(const std::string& path) {
  // One byte more than a configuration may have, so that the reader sees that it is too large.
  const absl::StatusOr<std::string> text = ReadFile(path, kYamlBytes);
  if (!text.ok()) {
    return tl::make_unexpected(Faults{{.message = StrCat("cannot read ", std::string(text.status().message()))}});
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  tl::expected<v1::Config, Faults> config = Load(*text, folder.string());
  if (config) ResolveFilePaths(folder, *config);
  return config;
}

}  // namespace assay
