#include "server/config/flow_text.h"

#include <google/protobuf/descriptor.h>

#include <map>
#include <vector>

#include "absl/strings/str_join.h"
#include "assay/v1/config.pb.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/scalar_text.h"
#include "server/config/yaml_scalar.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

std::string StringText(const std::string& value, const Field& field) {
  if (field.options().GetExtension(v1::json_value)) return value;
  if (field.options().GetExtension(v1::json_text)) return StrCat("(", value.size(), " bytes)");
  return JsonQuote(value);
}

std::string MapText(const pb::Message& message, const Field& field) {
  std::map<std::string, std::string> entries;
  const pb::Reflection& reflection = *message.GetReflection();
  const Field& key = *field.message_type()->map_key();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries[entry.GetReflection()->GetString(entry, &key)] =
        FieldText(entry, *field.message_type()->map_value());
  }
  return StrCat("{", absl::StrJoin(entries, ", ", absl::PairFormatter(": ")), "}");
}

}  // namespace

std::string FlowText(const pb::Message& message) {
  std::vector<const Field*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> members;
  for (const Field* field : fields)
    members.push_back(StrCat(field->name(), ": ", FieldText(message, *field)));
  return StrCat("{", absl::StrJoin(members, ", "), "}");
}

std::string ItemText(const pb::Message& message, const Field& field, int index) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == Field::CPPTYPE_STRING)
    return StringText(reflection.GetRepeatedString(message, &field, index), field);
  return FlowText(reflection.GetRepeatedMessage(message, &field, index));
}

std::string FieldText(const pb::Message& message, const Field& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.is_map()) return MapText(message, field);
  if (field.is_repeated()) {
    std::vector<std::string> items;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i)
      items.push_back(ItemText(message, field, i));
    return items.empty() ? "none" : StrCat("[", absl::StrJoin(items, ", "), "]");
  }
  if (field.cpp_type() == Field::CPPTYPE_BOOL) return reflection.GetBool(message, &field) ? "true" : "false";
  if (!reflection.HasField(message, &field)) return "none";
  if (IsDuration(field))
    return DurationText(ToAbsl(static_cast<const pb::Duration&>(reflection.GetMessage(message, &field))));
  switch (field.cpp_type()) {
    case Field::CPPTYPE_UINT64:
      return ByteSizeText(reflection.GetUInt64(message, &field));
    case Field::CPPTYPE_UINT32:
      return StrCat(reflection.GetUInt32(message, &field));
    case Field::CPPTYPE_ENUM:
      return EnumText(*reflection.GetEnum(message, &field));
    case Field::CPPTYPE_MESSAGE:
      return FlowText(reflection.GetMessage(message, &field));
    default:
      return StringText(reflection.GetString(message, &field), field);
  }
}

}  // namespace assay
