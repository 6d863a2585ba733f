// FlowText: one value of a configuration in one line, as its file spells it.
#ifndef ASSAY_SERVER_CONFIG_FLOW_TEXT_H_
#define ASSAY_SERVER_CONFIG_FLOW_TEXT_H_

#include <google/protobuf/message.h>

#include <string>

namespace assay {

// FlowText writes a message as a YAML flow mapping, map entries in the order of their names; what is absent
// or has its zero is left out. A value that is JSON text is told by its size only.
std::string FlowText(const google::protobuf::Message& message);

// FieldText writes a field of `message`: "[a, b]", "{x: 1}", "1m", "RS256"; "none" where it is absent or
// zero.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field);

// ItemText writes one item of a repeated field.
std::string ItemText(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                     int index);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FLOW_TEXT_H_
