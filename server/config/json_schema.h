// JsonSchema: what ReadYaml takes, told to editors.
#ifndef ASSAY_SERVER_CONFIG_JSON_SCHEMA_H_
#define ASSAY_SERVER_CONFIG_JSON_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace assay {

// JsonSchema returns a JSON Schema (draft 2020-12) of the files that ReadYaml reads into a message of type
// `root`: names, types, spellings of enum values, durations and sizes; fields that are not in this build are
// left out. Comments of a descriptor that has them (CommentedDescriptor) become descriptions. What passes
// here may still break a rule of the file's own: those only check-config knows.
std::string JsonSchema(const google::protobuf::Descriptor& root, std::string_view title);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_JSON_SCHEMA_H_
