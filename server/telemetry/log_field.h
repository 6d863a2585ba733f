// LogField: one named value of a log line.
#ifndef ASSAY_SERVER_TELEMETRY_LOG_FIELD_H_
#define ASSAY_SERVER_TELEMETRY_LOG_FIELD_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"

namespace assay {

// LogField names a value; the name is a literal of ours. It takes the types below and no other, so that
// nothing reaches a line by way of a conversion: tokens and keys have none. A duration is written in seconds.
// Ownership: text is viewed, and must hold for the call that logs it.
class LogField {
 public:
  using Value = std::variant<std::string_view, int64_t, double, bool>;

  LogField(std::string_view name, std::string_view text) : name_(name), value_(text) {}
  LogField(std::string_view name, const std::string& text) : name_(name), value_(std::string_view(text)) {}
  LogField(std::string_view name, const char* text) : name_(name), value_(std::string_view(text)) {}
  LogField(std::string_view name, std::same_as<bool> auto flag) : name_(name), value_(flag) {}
  LogField(std::string_view name, std::floating_point auto number) : name_(name), value_(double{number}) {}
  LogField(std::string_view name, absl::Duration duration)
      : name_(name), value_(absl::ToDoubleSeconds(duration)) {}
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) LogField(std::string_view name, T number)
      : name_(name), value_(static_cast<int64_t>(number)) {}

  std::string_view name() const { return name_; }
  const Value& value() const { return value_; }

 private:
  std::string_view name_;
  Value value_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_LOG_FIELD_H_
