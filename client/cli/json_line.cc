#include "client/cli/json_line.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wrappers.pb.h>

#include <map>
#include <vector>

#include "absl/strings/ascii.h"

namespace assay::cli {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

std::string OfProtobuf(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  return pb::util::MessageToJsonString(message, &json, options).ok() ? json : "null";
}

bool IsOurs(const pb::Descriptor& type) { return type.file()->package() == "assay.v1"; }

// EnumJson is the value's name without "KEY_SET_FAULT_", of the enum KeySetFault; a number that has no name
// here, as a newer server may send, is itself.
std::string EnumJson(const pb::EnumDescriptor& type, int number) {
  const pb::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr) return std::to_string(number);
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  std::string_view name = value->name();
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return QuotedJson(name);
}

std::string TextJson(const Field& field, const std::string& text) {
  if (field.type() != Field::TYPE_BYTES) return QuotedJson(text);
  pb::BytesValue bytes;
  bytes.set_value(text);
  return OfProtobuf(bytes);
}

// Programs read JSON's numbers as doubles, which do not hold 64 bits: protobuf puts those in quotes.
std::string Wide(const std::string& digits) { return "\"" + digits + "\""; }

// ValueJson is one value of a field; `at` is its place in a repeated one.
std::string ValueJson(const pb::Message& message, const Field& field, int at) {
  const pb::Reflection& of = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_MESSAGE:
      return Json(many ? of.GetRepeatedMessage(message, &field, at) : of.GetMessage(message, &field));
    case Field::CPPTYPE_ENUM:
      return EnumJson(*field.enum_type(),
                      many ? of.GetRepeatedEnumValue(message, &field, at) : of.GetEnumValue(message, &field));
    case Field::CPPTYPE_STRING:
      return TextJson(field,
                      many ? of.GetRepeatedString(message, &field, at) : of.GetString(message, &field));
    case Field::CPPTYPE_BOOL:
      return (many ? of.GetRepeatedBool(message, &field, at) : of.GetBool(message, &field)) ? "true"
                                                                                            : "false";
    case Field::CPPTYPE_INT32:
      return std::to_string(many ? of.GetRepeatedInt32(message, &field, at) : of.GetInt32(message, &field));
    case Field::CPPTYPE_UINT32:
      return std::to_string(many ? of.GetRepeatedUInt32(message, &field, at) : of.GetUInt32(message, &field));
    case Field::CPPTYPE_INT64:
      return Wide(
          std::to_string(many ? of.GetRepeatedInt64(message, &field, at) : of.GetInt64(message, &field)));
    case Field::CPPTYPE_UINT64:
      return Wide(
          std::to_string(many ? of.GetRepeatedUInt64(message, &field, at) : of.GetUInt64(message, &field)));
    case Field::CPPTYPE_DOUBLE:
    case Field::CPPTYPE_FLOAT:
      break;  // no message of ours has any
  }
  return "null";
}

std::string Joined(char open, const std::vector<std::string>& items, char close) {
  std::string text(1, open);
  for (const std::string& item : items) (text.size() > 1 ? text += ',' : text) += item;
  return text += close;
}

std::string MapJson(const pb::Message& message, const Field& field) {
  std::map<std::string, std::string> entries;  // in the order of their keys
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const pb::Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    const std::string key = ValueJson(entry, *entry.GetDescriptor()->map_key(), 0);
    entries[key] = ValueJson(entry, *entry.GetDescriptor()->map_value(), 0);
  }
  std::vector<std::string> members;
  for (const auto& [key, value] : entries)
    members.push_back((key.front() == '"' ? key : Wide(key)) + ":" + value);
  return Joined('{', members, '}');
}

std::string FieldJson(const pb::Message& message, const Field& field) {
  if (field.is_map()) return MapJson(message, field);
  if (!field.is_repeated()) return ValueJson(message, field, 0);
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i)
    items.push_back(ValueJson(message, field, i));
  return Joined('[', items, ']');
}

}  // namespace

std::string Json(const pb::Message& message) {
  if (!IsOurs(*message.GetDescriptor())) return OfProtobuf(message);  // a Timestamp is a text, not an object
  std::vector<const Field*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> members;
  for (const Field* field : fields)
    members.push_back(QuotedJson(field->name()) + ":" + FieldJson(message, *field));
  return Joined('{', members, '}');
}

std::string JsonLine(const pb::Message& message) { return Json(message) + "\n"; }

std::string QuotedJson(std::string_view text) {
  pb::StringValue value;
  value.set_value(std::string(text));
  return OfProtobuf(value);
}

}  // namespace assay::cli
