// JsonScalar: a string, number, boolean or null that values of a document are compared with.
#ifndef ASSAY_SERVER_BASE_JSON_SCALAR_H_
#define ASSAY_SERVER_BASE_JSON_SCALAR_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "server/base/json.h"

namespace assay {

// JsonScalar compares by value and converts nothing: "5" is not 5, 1 is not true. Numbers are compared
// exactly, those with a fraction or exponent as the doubles that they are read as: 1 equals 1.0, and
// 9007199254740993 is more than 9007199254740992.0. Nothing below allocates, Parse excepted. Thread-safety:
// immutable.
class JsonScalar {
 public:
  // Parse reads JSON text; nothing where it is no scalar, or a number that neither 64 bits nor a double hold.
  static std::optional<JsonScalar> Parse(const std::string& text);

  bool Equals(JsonValue value) const;
  // Order tells how `value` stands to this; nothing unless both are numbers.
  std::optional<std::strong_ordering> Order(JsonValue value) const;

  bool is_number() const;
  // string is null where it is none.
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  // text is the JSON text that it was parsed from.
  const std::string& text() const { return text_; }

 private:
  JsonScalar() = default;
  std::string text_;
  std::variant<std::nullptr_t, bool, int64_t, uint64_t, double, std::string> value_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_JSON_SCALAR_H_
