#include "server/telemetry/log_line.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

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

// The length of the UTF-8 sequence that `text` begins with, 0 where it is none (RFC 3629 section 4).
size_t SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  size_t length = 0;
  unsigned char low = 0x80;  // bounds of the second byte: no over-long forms, surrogates or beyond U+10FFFF
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  if (length == 0 || text.size() < length || byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const size_t length = SequenceLength(rest);
    const unsigned char c = static_cast<unsigned char>(rest[0]);
    if (length == 0) {
      out.append(kReplacement);
    } else if (c < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(&out, "\\u%04x", c);
    } else if (c == 0xC2 && static_cast<unsigned char>(rest[1]) < 0xA0) {  // C1 controls move terminals too
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(rest[1]));
    } else {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.append(rest.substr(0, length));
    }
    at += std::max<size_t>(1, length);
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
