// Loads a configuration, whole or not at all.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_
#define ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_

#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/config/config_faults.h"
#include "tl/expected.hpp"

namespace assay {

// LoadConfig reads YAML or JSON, and no file that it includes. What it returns has every default filled in
// and breaks no rule; else every fault is returned at once, in the order of the file.
tl::expected<v1::Config, ConfigFaults> LoadConfig(std::string_view text);

// LoadConfigFile reads the file at `path` and those that it includes, and returns the whole that they make:
// `include` is empty. Relative paths start at the folder of the file in which they stand, and what CheckFiles
// asks for must be there. A file that cannot be read is one fault without a line. `sources` gets the globs
// (file_glob.h) of all files that have a say, also where the load fails. Blocks on the disk.
tl::expected<v1::Config, ConfigFaults> LoadConfigFile(const std::string& path,
                                                      std::vector<std::string>* sources = nullptr);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_LOADER_H_
