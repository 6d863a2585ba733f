#include "client/cli/wording.h"

#include <algorithm>
#include <cctype>

#include "proto/catalogue.h"

namespace assay::cli {
namespace {

constexpr size_t kColumns = 100;

}  // namespace

std::string Short(const std::string& name, std::string_view prefix) {
  std::string text = name.substr(std::min(prefix.size(), name.size()));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string Ago(bool known, const google::protobuf::Timestamp& time, absl::Time now) {
  if (!known) return "-";
  const absl::Duration age = now - absl::FromUnixSeconds(time.seconds());
  if (age < absl::Seconds(1)) return "now";
  const absl::Duration unit = age < absl::Minutes(1) ? absl::Seconds(1)
                              : age < absl::Hours(1) ? absl::Minutes(1)
                                                     : absl::Hours(1);
  std::string text = std::to_string(age / unit);
  return text + (unit == absl::Seconds(1) ? "s" : unit == absl::Minutes(1) ? "m" : "h") + " ago";
}

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp message;
  message.set_seconds(absl::ToUnixSeconds(time));
  message.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(message.seconds()))));
  return message;
}

std::string Span(absl::Duration duration) {
  constexpr absl::Duration kDay = absl::Hours(24);
  if (duration < kDay) {
    const absl::Duration unit = duration >= absl::Hours(1) ? absl::Minutes(1) : absl::Seconds(1);
    return absl::FormatDuration(absl::Trunc(duration, unit));
  }
  const int64_t days = absl::IDivDuration(duration, kDay, &duration);
  const int64_t hours = duration / absl::Hours(1);
  return std::to_string(days) + "d" + (hours == 0 ? "" : std::to_string(hours) + "h");
}

std::string CandidateText(const v1::CandidateVerdict& candidate) {
  return candidate.policy() + " would say " +
         (candidate.verified() ? "VERIFIED" : std::string(Describe(candidate.reason()).name));
}

std::string Wrapped(std::string_view text, size_t indent) {
  std::string lines;
  size_t column = indent;
  bool first = true;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!first && column + 1 + word.size() > kColumns) {
      lines.append("\n").append(indent, ' ');
      column = indent;
    } else if (!first) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
    first = false;
  }
  return lines + "\n";
}

}  // namespace assay::cli
