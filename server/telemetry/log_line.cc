#include "server/telemetry/log_line.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/visible_text.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "";
}

// AppendEscaped appends the inside of a JSON string.
void AppendEscaped(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of("\"\\", at), text.size());
    AppendVisible(&out, text.substr(at, end - at));
    if (end < text.size()) (out += '\\') += text[end];
    at = end + 1;
  }
}

// Cuts between sequences, where there are any.
std::string_view Capped(std::string_view text) {
  if (text.size() <= kLogValueBytes) return text;
  size_t end = kLogValueBytes;
  while (end > kLogValueBytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Bare(const LogField::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  const double real = std::get<double>(value);
  return std::isfinite(real) ? absl::StrCat(real) : "null";
}

bool NeedsQuotes(std::string_view text) {
  return text.empty() || text.size() > kLogValueBytes || HoldsToken(text) ||
         std::any_of(text.begin(), text.end(), [](unsigned char c) {
           return c <= 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '=';
         });
}

}  // namespace

std::string QuoteForLog(std::string_view text) {
  // Texts of libraries quote their input at times, so this looks at every text, last thing before it leaves.
  if (HoldsToken(text)) text = kRedactedToken;
  const std::string_view kept = Capped(text);
  std::string out = "\"";
  AppendEscaped(out, kept);
  if (kept.size() < text.size()) out.append("...");
  out.push_back('"');
  return out;
}

std::string RenderLogLine(LogFormat format, absl::Time wall, LogLevel level, std::string_view event,
                          std::span<const LogField> fields) {
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", wall, absl::UTCTimeZone());
  const bool json = format == LogFormat::kJson;
  std::string out;
  if (json) {
    out.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(LevelName(level));
    out.append("\",\"event\":").append(QuoteForLog(event));
  } else {
    out.append(time).append(" ").append(absl::AsciiStrToUpper(std::string(LevelName(level))));
    out.append(" ").append(event);
  }
  for (const LogField& field : fields) {
    out.append(json ? "," : " ");
    if (json) {
      out.append(QuoteForLog(field.name())).append(":");
    } else {
      out.append(field.name()).append("=");
    }
    const auto* text = std::get_if<std::string_view>(&field.value());
    if (text == nullptr) {
      out.append(Bare(field.value()));
    } else if (json || NeedsQuotes(*text)) {
      out.append(QuoteForLog(*text));
    } else {
      out.append(*text);
    }
  }
  if (json) out.push_back('}');
  return out;
}

}  // namespace assay
