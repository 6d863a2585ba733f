#include "server/command/load.h"

#include <iostream>

#include "server/command/fault_text.h"
#include "server/config/config_loader.h"

namespace assay {

std::optional<v1::Config> LoadOrTell(const std::string& path) {
  auto config = LoadConfigFile(path);
  if (config) return *std::move(config);
  std::cerr << FaultsText(path, config.error()) << "the configuration is refused; 'assayd check-config "
            << path << "' tells the same\n";
  return std::nullopt;
}

}  // namespace assay
