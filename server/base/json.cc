#include "server/base/json.h"

#include <algorithm>
#include <vector>

#include "server/base/limits.h"

namespace assay {
namespace {

// Objects up to this size are compared pair by pair, larger ones sorted: an attacker's object costs n log n.
constexpr size_t kFewMembers = 16;

bool HasDuplicateMember(JsonObject object) {
  std::string_view few[kFewMembers];
  std::vector<std::string_view> many;
  size_t count = 0;
  for (const auto member : object) {
    if (count < kFewMembers) {
      if (std::find(few, few + count, member.key) != few + count) return true;
      few[count++] = member.key;
      continue;
    }
    if (many.empty()) many.assign(few, few + count);
    many.push_back(member.key);
  }
  std::sort(many.begin(), many.end());
  return std::adjacent_find(many.begin(), many.end()) != many.end();
}

// Walk goes no deeper than the parser let the document be, which is kJsonDepth + 1. Depth wins over
// duplicates.
std::optional<JsonError> Walk(JsonValue value, int depth) {
  const auto object = AsObject(value);
  const auto array = AsArray(value);
  if ((object || array) && depth == kJsonDepth) return JsonError::kTooDeep;
  std::optional<JsonError> fault;
  const auto look_into = [&](JsonValue inner) {
    if (const auto found = Walk(inner, depth + 1)) fault = found;
    return fault == JsonError::kTooDeep;
  };
  if (object) {
    for (const auto member : *object) {
      if (look_into(member.value)) return fault;
    }
    if (HasDuplicateMember(*object)) fault = JsonError::kDuplicateMember;
  } else if (array) {
    for (const JsonValue element : *array) {
      if (look_into(element)) return fault;
    }
  }
  return fault;
}

// The parser calls a text that never closes what it opens invalid before it looks at its depth; depth is the
// better name for ten thousand open brackets.
bool OpensTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size() && depth <= kJsonDepth; ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      ++depth;
    } else if (!in_string && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return depth > kJsonDepth;
}

}  // namespace

tl::expected<JsonDocument, JsonError> JsonDocument::Parse(const std::string& text) {
  thread_local simdjson::dom::parser parser;
  if (parser.max_depth() != kJsonDepth + 2 && parser.allocate(4096, kJsonDepth + 2) != simdjson::SUCCESS) {
    return tl::unexpected(JsonError::kInvalid);
  }
  auto document = std::make_unique<simdjson::dom::document>();
  JsonValue root;
  if (const auto error = parser.parse_into_document(*document, text).get(root)) {
    const bool too_deep = error == simdjson::DEPTH_ERROR || OpensTooDeep(text);
    return tl::unexpected(too_deep ? JsonError::kTooDeep : JsonError::kInvalid);
  }
  if (const auto fault = Walk(root, 0)) return tl::unexpected(*fault);
  return JsonDocument(std::move(document));
}

std::optional<JsonValue> Member(JsonObject object, std::string_view name) {
  JsonValue value;
  if (object.at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<JsonObject> AsObject(JsonValue value) {
  JsonObject object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  return object;
}

std::optional<JsonArray> AsArray(JsonValue value) {
  JsonArray array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
  return array;
}

std::optional<std::string_view> AsString(JsonValue value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::string JsonQuote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (quoted += '\\') += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      ((quoted += "\\u00") += kHex[byte >> 4]) += kHex[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

}  // namespace assay
