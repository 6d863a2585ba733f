#include "server/config/json_schema.h"

#include <limits>
#include <map>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "assay/v1/config.pb.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/config/yaml_scalar.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

constexpr std::string_view kDuration =
    R"("type": "string", "pattern": "^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$")";
constexpr std::string_view kByteSize =
    R"("anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB)$"}])";

constexpr std::string_view kAnyValue =
    R"("type": ["string", "number", "boolean", "null", "array", "object"])";

// The comment above, or else behind, what `descriptor` describes, in one line; empty where there is none.
template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  pb::SourceLocation place;
  if (!descriptor.GetSourceLocation(&place)) return "";
  const std::string& comment =
      place.leading_comments.empty() ? place.trailing_comments : place.leading_comments;
  return absl::StrJoin(absl::StrSplit(comment, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " ");
}

std::string Description(const std::string& comment) {
  return comment.empty() ? "" : StrCat(", \"description\": ", JsonQuote(comment));
}

template <typename Integer>
std::string IntegerSchema() {
  return StrCat(R"("type": "integer", "minimum": )", std::numeric_limits<Integer>::min(), R"(, "maximum": )",
                std::numeric_limits<Integer>::max());
}

class SchemaWriter {
 public:
  // Each definition is written once, when the first field refers to it; messages may hold themselves.
  std::string Reference(const pb::Descriptor& message) {
    const auto [place, added] = definitions_.emplace(message.name(), "");
    if (added) definitions_[message.name()] = Definition(message);
    return ReferenceTo(message.name());
  }

  std::string Definitions() const {
    return absl::StrJoin(definitions_, ",\n", [](std::string* out, const auto& entry) {
      StrAppend(out, "    ", JsonQuote(entry.first), ": {", entry.second, "}");
    });
  }

 private:
  static std::string ReferenceTo(std::string_view name) { return StrCat(R"("$ref": "#/$defs/)", name, "\""); }

  std::string Definition(const pb::Descriptor& message) {
    std::string properties;
    for (int i = 0; i < message.field_count(); ++i) {
      const Field& field = *message.field(i);
      if (field.options().GetExtension(v1::not_in_this_build) != 0) continue;
      StrAppend(&properties, properties.empty() ? "" : ",", "\n        ", JsonQuote(field.name()), ": {",
                FieldSchema(field), Description(CommentOf(field)), "}");
    }
    return StrCat(R"("type": "object", "additionalProperties": false)", Description(CommentOf(message)),
                  ",\n      \"properties\": {", properties, "}");
  }

  std::string FieldSchema(const Field& field) {
    if (field.is_map())
      return StrCat(R"("type": "object", "additionalProperties": {)",
                    ValueSchema(*field.message_type()->map_value()), "}");
    if (field.is_repeated()) return StrCat(R"("type": "array", "items": {)", ValueSchema(field), "}");
    return ValueSchema(field);
  }

  std::string ValueSchema(const Field& field) {
    if (IsDuration(field)) return Named("Duration", kDuration);
    if (field.options().GetExtension(v1::byte_size)) return Named("ByteSize", kByteSize);
    if (field.options().GetExtension(v1::json_value)) return std::string(kAnyValue);
    if (field.options().GetExtension(v1::json_text)) return R"("type": ["object", "string"], "minLength": 1)";
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        return Reference(*field.message_type());
      case Field::CPPTYPE_ENUM:
        return Named(field.enum_type()->name(), EnumSchema(*field.enum_type()));
      case Field::CPPTYPE_STRING:
        return R"("type": "string", "minLength": 1)";
      case Field::CPPTYPE_BOOL:
        return R"("type": "boolean")";
      case Field::CPPTYPE_DOUBLE:
      case Field::CPPTYPE_FLOAT:
        return R"("type": "number")";
      case Field::CPPTYPE_INT32:
        return IntegerSchema<int32_t>();
      case Field::CPPTYPE_INT64:
        return IntegerSchema<int64_t>();
      case Field::CPPTYPE_UINT32:
        return IntegerSchema<uint32_t>();
      case Field::CPPTYPE_UINT64:
        return IntegerSchema<uint64_t>();
    }
    return "";
  }

  std::string Named(const std::string& name, std::string_view schema) {
    definitions_.emplace(name, schema);
    return ReferenceTo(name);
  }

  // UNSPECIFIED is what is written by writing nothing.
  static std::string EnumSchema(const pb::EnumDescriptor& type) {
    std::string values, meanings = CommentOf(type);
    for (int i = 0; i < type.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type.value(i);
      if (value.number() == 0) continue;
      const std::string text = EnumText(value), comment = CommentOf(value);
      StrAppend(&values, values.empty() ? "" : ", ", JsonQuote(text));
      if (!comment.empty()) StrAppend(&meanings, meanings.empty() ? "" : "\n", text, ": ", comment);
    }
    return StrCat(R"("enum": [)", values, "]", Description(meanings));
  }

  std::map<std::string, std::string> definitions_;  // by the type's own name
};

}  // namespace

std::string JsonSchema(const pb::Descriptor& root, std::string_view title) {
  SchemaWriter writer;
  const std::string reference = writer.Reference(root);
  return StrCat(
      "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": ", JsonQuote(title),
      ",\n  ", reference, ",\n  \"$defs\": {\n", writer.Definitions(), "\n  }\n}\n");
}

}  // namespace assay
