// Prints a configuration as YAML.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_PRINTER_H_
#define ASSAY_SERVER_CONFIG_CONFIG_PRINTER_H_

#include <string>

#include "assay/v1/config.pb.h"

namespace assay {

// PrintConfig writes every value of a loaded `config`, defaults included, so that LoadConfig reads the same
// message back. Map entries are in the order of their names: equal configurations print alike.
std::string PrintConfig(const v1::Config& config);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_PRINTER_H_
