// LoadOrTell: a configuration for a command line.
#ifndef ASSAY_SERVER_COMMAND_LOAD_H_
#define ASSAY_SERVER_COMMAND_LOAD_H_

#include <optional>
#include <string>

#include "assay/v1/config.pb.h"

namespace assay {

// LoadOrTell loads a configuration file, or writes every fault of it to standard error and returns nothing.
std::optional<v1::Config> LoadOrTell(const std::string& path);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_LOAD_H_
