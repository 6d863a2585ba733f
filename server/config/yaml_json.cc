#include "server/config/yaml_json.h"

#include "absl/strings/ascii.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/config/scalar_text.h"

namespace assay {
namespace {

// YAML allows "007", "+1", ".5" and "5."; JSON does not (RFC 8259 section 6).
bool IsJsonNumber(std::string_view text) {
  const PlainType type = PlainTypeOf(text);
  if (type != PlainType::kInteger && type != PlainType::kNumber) return false;
  if (text[0] == '-') text.remove_prefix(1);
  if (!absl::ascii_isdigit(text[0])) return false;
  if (text[0] == '0' && text.size() > 1 && absl::ascii_isdigit(text[1])) return false;
  const size_t dot = text.find('.');
  return dot == std::string_view::npos || (dot + 1 < text.size() && absl::ascii_isdigit(text[dot + 1]));
}

std::string ScalarJson(const YamlNode& node) {
  if (node.plain && (node.text == "true" || node.text == "false" || IsJsonNumber(node.text)))
    return node.text;
  return JsonQuote(node.text);
}

void Append(const YamlNode& node, std::string& json) {
  const char* separator = "";
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      json += "null";
      return;
    case YamlNode::Kind::kScalar:
      json += ScalarJson(node);
      return;
    case YamlNode::Kind::kSequence:
      json += "[";
      for (const auto& item : node.items) {
        json += std::exchange(separator, ",");
        Append(*item, json);
      }
      json += "]";
      return;
    case YamlNode::Kind::kMapping:
      json += "{";
      for (const YamlNode::Member& member : node.members) {
        const YamlNode& key = *member.key;
        StrAppend(&json, std::exchange(separator, ","),
                  JsonQuote(key.kind == YamlNode::Kind::kScalar ? key.text : ToJsonText(key)), ":");
        Append(*member.value, json);
      }
      json += "}";
      return;
  }
}

}  // namespace

std::string ToJsonText(const YamlNode& node) {
  std::string json;
  Append(node, json);
  return json;
}

}  // namespace assay
