// JsonLine: a message as machines read it.
#ifndef ASSAY_CLIENT_CLI_JSON_LINE_H_
#define ASSAY_CLIENT_CLI_JSON_LINE_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace assay::cli {

// Json is the message in protobuf's own JSON, with names as the .proto spells them, but that a value of an
// enum of ours stands without its enum's prefix, as everywhere: "TOKEN_EXPIRED". In one line.
std::string Json(const google::protobuf::Message& message);

// JsonLine is Json with a line's end.
std::string JsonLine(const google::protobuf::Message& message);

// QuotedJson is a text as a JSON string.
std::string QuotedJson(std::string_view text);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_JSON_LINE_H_
