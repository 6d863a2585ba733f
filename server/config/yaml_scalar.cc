#include "server/config/yaml_scalar.h"

#include <google/protobuf/descriptor.h>

#include <cctype>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "assay/v1/config.pb.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/config_fault.h"
#include "server/config/scalar_text.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

std::string Expected(std::string_view what, const YamlNode& node) {
  return StrCat("expected ", what, ", found ", FoundText(node));
}

// The reflection calls differ by type and by repetition; this names the pair once a type.
#define ASSAY_STORE(TYPE, value)                                                     \
  (field.is_repeated() ? message.GetReflection()->Add##TYPE(&message, &field, value) \
                       : message.GetReflection()->Set##TYPE(&message, &field, value))

std::string StoreBoolean(const YamlNode& node, const Field& field, pb::Message& message) {
  if (!node.plain || (node.text != "true" && node.text != "false")) return Expected("true or false", node);
  ASSAY_STORE(Bool, node.text == "true");
  return "";
}

// Reads an integer of type T; the range is part of what is said, as it is the usual reason.
template <typename T>
std::string ReadInteger(const YamlNode& node, T& value) {
  if (!node.plain || PlainTypeOf(node.text) != PlainType::kInteger) return Expected("an integer", node);
  if (absl::SimpleAtoi(node.text, &value)) return "";
  return StrCat("expected an integer from ", std::numeric_limits<T>::min(), " to ",
                std::numeric_limits<T>::max(), ", found ", FoundText(node));
}

std::string StoreByteSize(const YamlNode& node, const Field& field, pb::Message& message) {
  const bool number = node.plain && PlainTypeOf(node.text) == PlainType::kInteger;
  const std::optional<uint64_t> bytes = ParseByteSize(node.text);
  const bool bare = !node.text.empty() && absl::ascii_isdigit(node.text.back());
  if (!bytes || (bare && !number)) return Expected("a size such as 16384 or 16KiB", node);
  ASSAY_STORE(UInt64, *bytes);
  return "";
}

std::string StoreNumber(const YamlNode& node, const Field& field, pb::Message& message) {
  double value = 0;
  const PlainType type = node.plain ? PlainTypeOf(node.text) : PlainType::kString;
  const bool number = type == PlainType::kInteger || type == PlainType::kNumber;
  if (!number || !absl::SimpleAtod(node.text, &value) || !std::isfinite(value))
    return Expected("a number", node);
  ASSAY_STORE(Double, value);
  return "";
}

std::string StoreText(const YamlNode& node, const Field& field, pb::Message& message) {
  if (node.plain && PlainTypeOf(node.text) != PlainType::kString) {
    return StrCat(Expected("a string", node), "; put it in quotes if it is meant as text");
  }
  if (node.text.empty()) return "may not be empty";
  if (node.text.find('\0') != std::string::npos) return "a string may not hold a NUL";
  StoreString(node.text, field, message);
  return "";
}

std::string StoreEnum(const YamlNode& node, const Field& field, pb::Message& message) {
  std::vector<std::string> texts;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *field.enum_type()->value(i);
    if (value.number() == 0) continue;  // UNSPECIFIED is what is written by writing nothing
    texts.push_back(EnumText(value));
    if (texts.back() != node.text) continue;
    ASSAY_STORE(Enum, &value);
    return "";
  }
  const std::vector<std::string_view> candidates(texts.begin(), texts.end());
  return StrCat(Expected(StrCat("one of ", absl::StrJoin(texts, ", ")), node),
                DidYouMean(node.text, candidates));
}

std::string StoreDuration(const YamlNode& node, const Field& field, pb::Message& message) {
  const std::optional<absl::Duration> duration = ParseDuration(node.text);
  if (!duration) return Expected("a duration such as 90s, 5m or 1h30m", node);
  pb::Message& stored = field.is_repeated() ? *message.GetReflection()->AddMessage(&message, &field)
                                            : *message.GetReflection()->MutableMessage(&message, &field);
  absl::Duration rest = *duration;
  const int64_t seconds = absl::IDivDuration(rest, absl::Seconds(1), &rest);
  // By reflection, as a message built at run time has a Duration built at run time.
  const pb::Descriptor& type = *field.message_type();
  stored.GetReflection()->SetInt64(&stored, type.FindFieldByName("seconds"), seconds);
  stored.GetReflection()->SetInt32(&stored, type.FindFieldByName("nanos"),
                                   static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return "";
}

}  // namespace

std::string_view KindName(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a single value";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMapping:
      return "a mapping";
  }
  return "";
}

std::string FoundText(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kScalar) return std::string(KindName(node.kind));
  switch (node.plain ? PlainTypeOf(node.text) : PlainType::kString) {
    case PlainType::kBoolean:
      return StrCat("the boolean ", node.text);
    case PlainType::kInteger:
    case PlainType::kNumber:
      return StrCat("the number ", node.text.substr(0, 64));
    case PlainType::kString:
      return StrCat("the string ", Quoted(node.text));
  }
  return "";
}

bool IsDuration(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.Duration";
}

std::string EnumText(const pb::EnumValueDescriptor& value) {
  // "LogLevel" gives the prefix "LOG_LEVEL_".
  size_t prefix = 1;
  const std::string& type = value.type()->name();
  for (size_t i = 0; i < type.size(); ++i)
    prefix += i > 0 && std::isupper(static_cast<unsigned char>(type[i])) ? 2 : 1;
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

std::string StoreScalar(const YamlNode& node, const Field& field, pb::Message& message) {
  if (IsDuration(field)) return StoreDuration(node, field, message);
  if (field.options().GetExtension(v1::byte_size)) return StoreByteSize(node, field, message);
  std::string fault;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_BOOL:
      return StoreBoolean(node, field, message);
    case Field::CPPTYPE_STRING:
      return StoreText(node, field, message);
    case Field::CPPTYPE_ENUM:
      return StoreEnum(node, field, message);
    case Field::CPPTYPE_DOUBLE:
      return StoreNumber(node, field, message);
    case Field::CPPTYPE_INT32:
      if (int32_t value = 0; (fault = ReadInteger(node, value)).empty()) ASSAY_STORE(Int32, value);
      return fault;
    case Field::CPPTYPE_INT64:
      if (int64_t value = 0; (fault = ReadInteger(node, value)).empty()) ASSAY_STORE(Int64, value);
      return fault;
    case Field::CPPTYPE_UINT32:
      if (uint32_t value = 0; (fault = ReadInteger(node, value)).empty()) ASSAY_STORE(UInt32, value);
      return fault;
    case Field::CPPTYPE_UINT64:
      if (uint64_t value = 0; (fault = ReadInteger(node, value)).empty()) ASSAY_STORE(UInt64, value);
      return fault;
    case Field::CPPTYPE_FLOAT:
    case Field::CPPTYPE_MESSAGE:
      break;
  }
  return "this build cannot read this type of field";
}

#undef ASSAY_STORE

void StoreString(std::string value, const Field& field, pb::Message& message) {
  if (field.is_repeated()) {
    message.GetReflection()->AddString(&message, &field, std::move(value));
  } else {
    message.GetReflection()->SetString(&message, &field, std::move(value));
  }
}

}  // namespace assay
