// Reads YAML or JSON text into any protobuf message, strictly, and tells every fault at once.
#ifndef ASSAY_SERVER_CONFIG_YAML_READER_H_
#define ASSAY_SERVER_CONFIG_YAML_READER_H_

#include <google/protobuf/message.h>

#include <string_view>

#include "server/config/config_faults.h"
#include "server/config/source_map.h"

namespace assay {

struct YamlReading {
  SourceMap sources;    // where each value that was read stands
  ConfigFaults faults;  // in the order of the file; empty: all of the text is in the message
};

// ReadYaml fills `message` from `text`. Keys are field names; enum values are lower case without their enum's
// prefix. Faults: whatever ParseYaml refuses; unknown and repeated keys; wrong types (a quoted scalar is a
// string and nothing else; an unquoted number or boolean is no string); empty strings; numbers out of range;
// keys of rooms that this build lacks. The options of config.proto (not_in_this_build, byte_size, json_text,
// json_value) are honoured. What has a fault is left out of the message, the rest is in it.
YamlReading ReadYaml(std::string_view text, google::protobuf::Message& message);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_YAML_READER_H_
