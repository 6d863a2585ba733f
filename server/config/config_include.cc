#include "server/config/config_include.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "server/base/str_cat.h"
#include "server/config/file_glob.h"
#include "server/config/read_file.h"
#include "server/config/yaml_tree.h"

namespace assay {
namespace {

namespace pb = google::protobuf;

constexpr std::array<std::string_view, 3> kSections = {"issuers", "issuer_templates", "policies"};

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

// Includer adds one file after the other to a configuration.
class Includer {
 public:
  Includer(const std::string& path, v1::Config& config, YamlReading& reading)
      : path_(path), config_(config), reading_(reading) {}

  // `place` is where the item of `include` that names the file stands.
  void Include(const std::string& place, const std::string& file) {
    // A glob may well match the file in which it stands.
    std::error_code error;
    if (std::filesystem::equivalent(file, path_, error) || !seen_.insert(file).second) return;
    if (seen_.size() > kIncludedFiles) return Full(place, StrCat(kIncludedFiles, " files"));
    const auto text = ReadFile(file, std::min(kYamlBytes, kIncludedBytes - bytes_), Pipes::kRefused);
    if (!text.ok()) return Fault(place, StrCat("cannot read ", std::string(text.status().message())));
    bytes_ += text->size();
    if (bytes_ > kIncludedBytes) return Full(place, StrCat(kIncludedBytes >> 20, " MiB"));
    Read(file, *text);
  }

  void Fault(const std::string& place, std::string message) {
    const SourcePosition position = reading_.sources.Find(place);
    reading_.faults.Add({place, position.line, position.column, std::move(message)});
  }

  bool full() const { return full_; }

 private:
  void Full(const std::string& place, const std::string& bound) {
    full_ = true;
    Fault(place, StrCat("at most ", bound, " may be included"));
  }

  void Read(const std::string& file, std::string_view text) {
    v1::Config part;
    YamlReading read = ReadYaml(text, part);
    CheckSections(read);
    ResolveFilePaths(FolderOf(file), part);
    Take("issuers", *part.mutable_issuers(), *config_.mutable_issuers(), read);
    Take("issuer_templates", *part.mutable_issuer_templates(), *config_.mutable_issuer_templates(), read);
    Take("policies", *part.mutable_policies(), *config_.mutable_policies(), read);
    read.faults.SetFile(file);
    reading_.faults.Append(std::move(read.faults));
    reading_.sources.Merge(file, std::move(read.sources));
  }

  static void CheckSections(YamlReading& read) {
    const pb::Descriptor& sections = *v1::Config::descriptor();
    for (int i = 0; i < sections.field_count(); ++i) {
      const std::string& name = sections.field(i)->name();
      if (!read.sources.Written(name) ||
          std::find(kSections.begin(), kSections.end(), name) != kSections.end())
        continue;
      const SourcePosition position = read.sources.Find(name);
      read.faults.Add({name, position.line, position.column,
                       "belongs into the main file: an included one holds issuers, issuer_templates and "
                       "policies only"});
    }
  }

  template <typename Map>
  void Take(std::string_view section, Map& from, Map& to, YamlReading& read) {
    for (auto& [name, value] : from) {
      const std::string path = JoinPath(section, name);
      if (!to.contains(name)) {
        to[name] = std::move(value);
        continue;
      }
      const std::string& first = reading_.sources.FileOf(path);
      const SourcePosition position = read.sources.Find(path);
      read.faults.Add({path, position.line, position.column,
                       StrCat("named twice; it stands in ", first.empty() ? path_ : first, ":",
                              reading_.sources.Find(path).line, " already")});
    }
  }

  const std::string& path_;
  v1::Config& config_;
  YamlReading& reading_;
  std::set<std::string> seen_;
  size_t bytes_ = 0;
  bool full_ = false;
};

}  // namespace

std::vector<std::string> IncludePatterns(const std::string& path, const v1::Config& config) {
  // What the folder is called is no pattern.
  const std::filesystem::path folder = GlobOf(FolderOf(path));
  std::vector<std::string> patterns;
  for (const std::string& pattern : config.include()) patterns.push_back((folder / pattern).string());
  return patterns;
}

void ReadIncluded(const std::string& path, v1::Config& config, YamlReading& reading) {
  const std::vector<std::string> patterns = IncludePatterns(path, config);
  config.clear_include();
  Includer includer(path, config, reading);
  for (size_t i = 0; i < patterns.size() && !includer.full(); ++i) {
    const std::string place = IndexPath("include", i);
    if (!IsGlob(patterns[i])) {
      includer.Include(place, PlainName(patterns[i]));
      continue;
    }
    const auto files = MatchGlob(patterns[i]);
    if (!files.ok()) {
      includer.Fault(place, std::string(files.status().message()));
      continue;
    }
    for (size_t j = 0; j < files->size() && !includer.full(); ++j) includer.Include(place, (*files)[j]);
  }
  reading.faults.Sort();
}

void ResolveFilePaths(const std::string& folder, pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->options().GetExtension(v1::file_path)) {
      const std::filesystem::path file = reflection.GetString(message, field);
      reflection.SetString(&message, field, (std::filesystem::path(folder) / file).string());
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ResolveFilePaths(folder, *reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      ResolveFilePaths(folder, *reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace assay
