// JsonPointer: the way to one value in a JSON document (RFC 6901).
#ifndef ASSAY_SERVER_BASE_JSON_POINTER_H_
#define ASSAY_SERVER_BASE_JSON_POINTER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/json.h"
#include "tl/expected.hpp"

namespace assay {

// JsonPointer is "/realm_access/roles/0": member names and indexes, "/" in a name as "~1" and "~" as "~0", so
// that dots and URLs in names need no care. Thread-safety: immutable.
class JsonPointer {
 public:
  // Parse refuses with a sentence for whoever wrote the pointer; more than kJsonDepth names lead nowhere.
  static tl::expected<JsonPointer, std::string> Parse(std::string_view text);

  // Find returns the value that it leads to, or nothing. It allocates nothing.
  std::optional<JsonValue> Find(JsonValue root) const;

  const std::string& text() const { return text_; }

 private:
  JsonPointer() = default;
  std::string text_;
  std::vector<std::string> names_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_JSON_POINTER_H_
