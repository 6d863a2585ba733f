// One scalar of a YAML tree into one field of a message.
#ifndef ASSAY_SERVER_CONFIG_YAML_SCALAR_H_
#define ASSAY_SERVER_CONFIG_YAML_SCALAR_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "server/config/yaml_tree.h"

namespace assay {

// KindName and FoundText describe what was expected and what stands there: "a mapping", "the string \"5\"".
std::string_view KindName(YamlNode::Kind kind);
std::string FoundText(const YamlNode& node);

// IsDuration tells whether `field` is a google.protobuf.Duration, which is written as a scalar.
bool IsDuration(const google::protobuf::FieldDescriptor& field);

// EnumText returns an enum value's spelling in a configuration: lower case, without the enum's prefix.
std::string EnumText(const google::protobuf::EnumValueDescriptor& value);

// StoreScalar sets, or adds to, `field` of `message` what `node`, a scalar, says. It returns what is wrong,
// and stores nothing then; empty where all is well.
std::string StoreScalar(const YamlNode& node, const google::protobuf::FieldDescriptor& field,
                        google::protobuf::Message& message);

// StoreString sets, or adds, a string.
void StoreString(std::string value, const google::protobuf::FieldDescriptor& field,
                 google::protobuf::Message& message);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_YAML_SCALAR_H_
