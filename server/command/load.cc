#include "server/command/load.h"

#include <iostream>

#include "server/config/config_loader.h"

namespace assay {

std::optional<v1::Config> LoadOrTell(const std::string& path) {
  auto config = LoadConfigFile(path);
  if (config) return *std::move(config);
  for (const ConfigFault& fault : config.error()) {
    std::cerr << (fault.line > 0 ? path + ":" : "") << ToString(fault) << "\n";
  }
  std::cerr << "the configuration is refused; 'assayd check-config " << path << "' tells the same\n";
  return std::nullopt;
}

}  // namespace assay
