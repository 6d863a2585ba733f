// JSON documents (RFC 8259), parsed by simdjson and walked once: what the walk lets through is safe to read.
#ifndef ASSAY_SERVER_BASE_JSON_H_
#define ASSAY_SERVER_BASE_JSON_H_

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tl/expected.hpp"

namespace assay {

enum class JsonError {
  kInvalid,  // not one RFC 8259 value, not UTF-8, trailing bytes, or a number that 64 bits or a double cannot
             // hold
  kTooDeep,  // more than kJsonDepth nested containers
  kDuplicateMember,  // an object names a member twice, however it is escaped
};

// kJsonPadding bytes behind a text are read, never used, by the parser.
inline constexpr size_t kJsonPadding = simdjson::SIMDJSON_PADDING;

using JsonValue = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;

// JsonDocument is one parsed document. Integers of 64 bits are exact. Values and strings read from it live as
// long as it does, moves included. Thread-safety: immutable.
class JsonDocument {
 public:
  // Parse reads `text`. A std::string whose capacity() is kJsonPadding over its size is read in place, else
  // copied.
  static tl::expected<JsonDocument, JsonError> Parse(const std::string& text);

  JsonValue root() const { return document_->root(); }

 private:
  explicit JsonDocument(std::unique_ptr<simdjson::dom::document> document) : document_(std::move(document)) {}
  std::unique_ptr<simdjson::dom::document> document_;
};

// Member returns the member `name` of `object`, or nothing.
std::optional<JsonValue> Member(JsonObject object, std::string_view name);

// AsObject, AsArray and AsString return what the value is, or nothing where it is of another type. NULs
// inside a string are data.
std::optional<JsonObject> AsObject(JsonValue value);
std::optional<JsonArray> AsArray(JsonValue value);
std::optional<std::string_view> AsString(JsonValue value);

// JsonQuote returns `text`, which is UTF-8, as a JSON string with its quotes.
std::string JsonQuote(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_JSON_H_
