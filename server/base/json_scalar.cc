#include "server/base/json_scalar.h"

#include <type_traits>

#include "absl/numeric/int128.h"

namespace assay {
namespace {

using Integer = absl::int128;  // holds all that 64 bits do, signed or not

std::strong_ordering OrderOf(Integer a, Integer b) {
  return a < b   ? std::strong_ordering::less
         : b < a ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

// Neither is infinite, nor no number: the parser lets none through.
std::strong_ordering OrderOf(double a, double b) {
  return a < b   ? std::strong_ordering::less
         : b < a ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

std::strong_ordering OrderOf(Integer a, double b) {
  constexpr double kBeyond = 18446744073709551616.0;  // 2^64
  if (b >= kBeyond) return std::strong_ordering::less;
  if (b <= -kBeyond) return std::strong_ordering::greater;
  const Integer whole(b);  // cuts the fraction off, and is exact
  const auto order = OrderOf(a, whole);
  return order != 0 ? order : OrderOf(0.0, b - static_cast<double>(whole));
}

std::strong_ordering OrderOf(double a, Integer b) { return 0 <=> OrderOf(b, a); }

}  // namespace

std::optional<JsonScalar> JsonScalar::Parse(const std::string& text) {
  const auto document = JsonDocument::Parse(text);
  if (!document) return std::nullopt;
  const JsonValue value = document->root();
  JsonScalar scalar;
  scalar.text_ = text;
  if (const auto string = AsString(value)) {
    scalar.value_ = std::string(*string);
  } else if (value.is_bool()) {
    scalar.value_ = value.get_bool().value_unsafe();
  } else if (value.is_int64()) {
    scalar.value_ = value.get_int64().value_unsafe();
  } else if (value.is_uint64()) {
    scalar.value_ = value.get_uint64().value_unsafe();
  } else if (value.is_double()) {
    scalar.value_ = value.get_double().value_unsafe();
  } else if (!value.is_null()) {
    return std::nullopt;
  }
  return scalar;
}

bool JsonScalar::is_number() const {
  return std::holds_alternative<int64_t>(value_) || std::holds_alternative<uint64_t>(value_) ||
         std::holds_alternative<double>(value_);
}

bool JsonScalar::Equals(JsonValue value) const {
  if (const auto* string = std::get_if<std::string>(&value_)) {
    const auto text = AsString(value);
    return text && *text == *string;
  }
  if (const auto* boolean = std::get_if<bool>(&value_)) {
    return value.is_bool() && value.get_bool().value_unsafe() == *boolean;
  }
  if (std::holds_alternative<std::nullptr_t>(value_)) return value.is_null();
  const auto order = Order(value);
  return order && *order == 0;
}

std::optional<std::strong_ordering> JsonScalar::Order(JsonValue value) const {
  const auto order = [&](auto number) {
    return std::visit(
        [&](const auto& own) -> std::optional<std::strong_ordering> {
          using Own = std::decay_t<decltype(own)>;
          if constexpr (std::is_same_v<Own, double>) {
            return OrderOf(number, own);
          } else if constexpr (std::is_same_v<Own, int64_t> || std::is_same_v<Own, uint64_t>) {
            return OrderOf(number, Integer(own));
          } else {
            return std::nullopt;
          }
        },
        value_);
  };
  if (value.is_int64()) return order(Integer(value.get_int64().value_unsafe()));
  if (value.is_uint64()) return order(Integer(value.get_uint64().value_unsafe()));
  if (value.is_double()) return order(value.get_double().value_unsafe());
  return std::nullopt;
}

}  // namespace assay
