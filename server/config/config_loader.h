// Loads a configuration, whole or not at all.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_
#define ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_

#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/config/config_fault.h"
#include "tl/expected.hpp"

namespace assay {

// LoadConfig reads YAML or JSON. What it returns has every default filled in and breaks no rule; else every
// fault is returned at once, in the order of the file.
tl::expected<v1::Config, std::vector<ConfigFault>> LoadConfig(std::string_view text);

// LoadConfigFile reads the file at `path`; relative paths in it start at its own folder, and what CheckFiles
// asks for must be there. A file that cannot be read is one fault without a line. Blocks on the disk.
tl::expected<v1::Config, std::vector<ConfigFault>> LoadConfigFile(const std::string& path);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_
