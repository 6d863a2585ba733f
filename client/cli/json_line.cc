#include "client/cli/json_line.h"

#include <google/protobuf/util/json_util.h>

namespace assay::cli {

std::string JsonLine(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  return google::protobuf::util::MessageToJsonString(message, &text, options).ok() ? text + "\n" : "{}\n";
}

}  // namespace assay::cli
