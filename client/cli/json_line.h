// JsonLine: a message for machines.
#ifndef ASSAY_CLIENT_CLI_JSON_LINE_H_
#define ASSAY_CLIENT_CLI_JSON_LINE_H_

#include <google/protobuf/message.h>

#include <string>

namespace assay::cli {

// JsonLine is the message in one line, field names as in the .proto.
std::string JsonLine(const google::protobuf::Message& message);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_JSON_LINE_H_
