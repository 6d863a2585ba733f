#include "server/config/config_loader.h"

#include <google/protobuf/descriptor.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/config_rules.h"
#include "server/config/fault_list.h"
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

tl::unexpected<Faults> Unreadable(const std::string& path, std::string_view why) {
  return tl::make_unexpected(
      Faults{{.path = "", .line = 0, .column = 0, .message = StrCat("cannot read ", path, ": ", why)}});
}

// Reads at most one byte more than a configuration may have, so that the reader sees that it is too large.
tl::expected<std::string, Faults> ReadFile(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) return Unreadable(path, std::strerror(errno));
  std::string text;
  char buffer[16 << 10];
  while (text.size() <= kYamlBytes) {
    const size_t got = std::fread(buffer, 1, sizeof(buffer), file.get());
    text.append(buffer, got);
    if (got == sizeof(buffer)) continue;
    if (std::ferror(file.get()) != 0) return Unreadable(path, std::strerror(errno));
    break;
  }
  return text;
}

}  // namespace

tl::expected<v1::Config, Faults> LoadConfig(std::string_view text) {
  v1::Config config;
  YamlReading reading = ReadYaml(text, config);
  // Where nothing could be read, no rule has anything to say.
  for (const ConfigFault& fault : reading.faults) {
    if (fault.path.empty()) return tl::make_unexpected(std::move(reading.faults));
  }
  FaultList faults(std::move(reading));
  FillDefaults(config);
  CheckConfig(config, faults);
  Faults all = std::move(faults).Take();
  if (!all.empty()) return tl::make_unexpected(std::move(all));
  return config;
}

tl::expected<v1::Config, Faults> LoadConfigFile(const std::string& path) {
  const tl::expected<std::string, Faults> text = ReadFile(path);
  if (!text) return tl::make_unexpected(text.error());
  tl::expected<v1::Config, Faults> config = LoadConfig(*text);
  if (config) ResolveFilePaths(std::filesystem::path(path).parent_path(), *config);
  return config;
}

}  // namespace assay
