// What a configuration includes: issuers, templates and policies in files of their own.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_INCLUDE_H_
#define ASSAY_SERVER_CONFIG_CONFIG_INCLUDE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/config/yaml_reader.h"

namespace assay {

inline constexpr size_t kIncludedFiles = 1000;
inline constexpr size_t kIncludedBytes = 64 << 20;  // of all of them

// IncludePatterns returns `include` of the configuration at `path` as globs (file_glob.h) that start where it
// stands.
std::vector<std::string> IncludePatterns(const std::string& path, const v1::Config& config);

// ReadIncluded adds the files that `config.include` names to `config` and `reading`, as if their sections
// stood in the file at `path` itself; `include` is empty then. Relative paths in them start at their own
// folder. Faults: a file that cannot be read, unless it is a glob that matches none; other sections; a name
// that stands in two files; more than the bounds above. Blocks on the disk.
void ReadIncluded(const std::string& path, v1::Config& config, YamlReading& reading);

// ResolveFilePaths puts `folder` before every relative path in `message` and below.
void ResolveFilePaths(const std::string& folder, google::protobuf::Message& message);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_INCLUDE_H_
