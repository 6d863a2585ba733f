// A YAML tree as JSON text, for values that another parser judges.
#ifndef ASSAY_SERVER_CONFIG_YAML_JSON_H_
#define ASSAY_SERVER_CONFIG_YAML_JSON_H_

#include <string>

#include "server/config/yaml_tree.h"

namespace assay {

// ToJsonText writes `node` as JSON, duplicates and order kept. Unquoted true, false and JSON numbers stay
// what they are; every other scalar becomes a string. Keys that are not scalars are written as their JSON
// text in a string.
std::string ToJsonText(const YamlNode& node);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_YAML_JSON_H_
