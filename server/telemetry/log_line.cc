#include "server/telemetry/log_line.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/visible_text.h"

namespace assay {
namespace {

constexpr std::string_view kRedacted = "[redacted: a token]";

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

bool IsBase64Url(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

constexpr ptrdiff_t kHeaderLetters = 15;  // of {"alg":"x"}, the shortest that names an algorithm

// BeginsHeader knows `{`, and the quote or white space after it, in base64url.
bool BeginsHeader(std::string_view text) {
  if (text.size() < 3 || text[0] != 'e') return false;
  constexpr std::string_view kAfterEy = "ABCDIJKL", kAfterEw = "klmnopqr0123";
  return (text[1] == 'y' && kAfterEy.find(text[2]) != kAfterEy.npos) ||
         (text[1] == 'w' && kAfterEw.find(text[2]) != kAfterEw.npos);
}

// Texts of libraries quote their input at times, so this looks at every text, last thing before it leaves.
bool HoldsToken(std::string_view text) {
  for (size_t at = text.find('e'); at != std::string_view::npos; at = text.find('e', at + 1)) {
    if (!BeginsHeader(text.substr(at))) continue;
    const auto begin = text.begin() + static_cast<ptrdiff_t>(at);
    const auto header_end = std::find_if_not(begin, text.end(), IsBase64Url);
    if (header_end == text.end() || header_end - begin < kHeaderLetters) continue;
    const auto payload_end = std::find_if_not(header_end + 1, text.end(), IsBase64Url);
    if (*header_end == '.' && payload_end != text.end() && *payload_end == '.') return true;
  }
  return false;
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
  if (HoldsToken(text)) text = kRedacted;
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
