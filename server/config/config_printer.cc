#include "server/config/config_printer.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/scalar_text.h"
#include "server/config/yaml_scalar.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

void PrintMessage(const pb::Message& message, const std::string& indent, std::string& out);

// A name that YAML would read as something else than a string is quoted.
std::string KeyText(const std::string& name) {
  const bool plain =
      PlainTypeOf(name) == PlainType::kString && name != "null" && name != "-" && name[0] != '-';
  return plain ? name : JsonQuote(name);
}

// A value of JSON stands as it is: every JSON text is YAML.
std::string TextOf(const Field& field, const std::string& text) {
  return field.options().GetExtension(v1::json_value) ? text : JsonQuote(text);
}

std::string ScalarText(const pb::Message& message, const Field& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (IsDuration(field)) {
    return DurationText(ToAbsl(static_cast<const pb::Duration&>(reflection.GetMessage(message, &field))));
  }
  switch (field.cpp_type()) {
    case Field::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "true" : "false";
    case Field::CPPTYPE_UINT32:
      return StrCat(reflection.GetUInt32(message, &field));
    case Field::CPPTYPE_UINT64:
      return ByteSizeText(reflection.GetUInt64(message, &field));
    case Field::CPPTYPE_ENUM: {
      // Readers of YAML 1.1, Helm among them, take these two for booleans where they are not quoted.
      const std::string text = EnumText(*reflection.GetEnum(message, &field));
      return text == "on" || text == "off" ? JsonQuote(text) : text;
    }
    default:
      return TextOf(field, reflection.GetString(message, &field));
  }
}

std::string ListText(const pb::Message& message, const Field& field) {
  std::string items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const std::string text = message.GetReflection()->GetRepeatedString(message, &field, i);
    items += StrCat(i > 0 ? ", " : "", TextOf(field, text));
  }
  return StrCat("[", items, "]");
}

void PrintMap(const pb::Message& message, const Field& field, const std::string& indent, std::string& out) {
  std::map<std::string, const pb::Message*> entries;
  const pb::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const pb::Reflection& of_entry = *entry.GetReflection();
    entries[of_entry.GetString(entry, field.message_type()->map_key())] =
        &of_entry.GetMessage(entry, field.message_type()->map_value());
  }
  for (const auto& [name, value] : entries) {
    StrAppend(&out, indent, KeyText(name), ":\n");
    PrintMessage(*value, indent + "  ", out);
  }
}

// Each item begins with a dash in place of its first line's indent.
void PrintItems(const pb::Message& message, const Field& field, const std::string& indent, std::string& out) {
  const pb::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string item;
    PrintMessage(reflection.GetRepeatedMessage(message, &field, i), indent + "  ", item);
    StrAppend(&out, indent, "- ", std::string_view(item).substr(indent.size() + 2));
  }
}

// What is absent stays absent: only booleans say their zero.
bool Shown(const pb::Message& message, const Field& field) {
  if (field.options().GetExtension(v1::not_in_this_build) != 0) return false;
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(message, &field) > 0;
  const bool always = field.cpp_type() == Field::CPPTYPE_BOOL && !field.has_presence();
  return always || reflection.HasField(message, &field);
}

void PrintMessage(const pb::Message& message, const std::string& indent, std::string& out) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const Field& field = *message.GetDescriptor()->field(i);
    if (!Shown(message, field)) continue;
    StrAppend(&out, indent, field.name(), ":");
    if (field.is_map()) {
      out += "\n";
      PrintMap(message, field, indent + "  ", out);
    } else if (field.is_repeated() && field.cpp_type() == Field::CPPTYPE_MESSAGE) {
      out += "\n";
      PrintItems(message, field, indent + "  ", out);
    } else if (field.is_repeated()) {
      StrAppend(&out, " ", ListText(message, field), "\n");
    } else if (field.cpp_type() == Field::CPPTYPE_MESSAGE && !IsDuration(field)) {
      out += "\n";
      PrintMessage(message.GetReflection()->GetMessage(message, &field), indent + "  ", out);
    } else {
      StrAppend(&out, " ", ScalarText(message, field), "\n");
    }
  }
}

}  // namespace

std::string PrintConfig(const v1::Config& config) {
  std::string out;
  PrintMessage(config, "", out);
  return out;
}

}  // namespace assay
