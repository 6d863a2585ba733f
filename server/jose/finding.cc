#include "server/jose/finding.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "server/base/str_cat.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

void AppendEscaped(std::string* out, uint32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out->append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) *out += kHex[(unit >> shift) & 15];
}

// CodePointAt decodes one code point of valid UTF-8 and moves `at` past it; a byte that is none stands for
// itself.
uint32_t CodePointAt(std::string_view text, size_t* at) {
  const auto lead = static_cast<unsigned char>(text[(*at)++]);
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  if (more == 0 || *at + static_cast<size_t>(more) > text.size()) return lead;
  uint32_t point = lead & (0x3f >> more);
  for (int i = 0; i < more; ++i) point = point << 6 | (static_cast<unsigned char>(text[(*at)++]) & 0x3f);
  return point;
}

// AppendExcerpt tells whether all of `text` was appended.
bool AppendExcerpt(std::string* out, std::string_view text) {
  // Before the cut, behind which half a token would no longer have the looks of one.
  if (HoldsToken(text)) text = kRedactedToken;
  size_t at = 0;
  while (at < text.size() && at < kExcerptBytes) {
    const uint32_t point = CodePointAt(text, &at);
    if (point == '"' || point == '\\') {
      *out += '\\';
      *out += static_cast<char>(point);
    } else if (point >= 0x20 && point < 0x7f) {
      *out += static_cast<char>(point);
    } else if (point < 0x10000) {
      AppendEscaped(out, point);
    } else {
      AppendEscaped(out, 0xd800 + ((point - 0x10000) >> 10));
      AppendEscaped(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return at >= text.size();
}

std::string CutMark(std::string_view text) { return StrCat("... (", text.size(), " bytes)"); }

template <typename Text>
std::string List(std::span<const Text> texts) {
  if (texts.empty()) return "nothing";
  std::string list;
  for (size_t i = 0; i < std::min(texts.size(), kExcerptItems); ++i) {
    StrAppend(&list, i == 0 ? "" : ", ", Excerpt(texts[i]));
  }
  if (texts.size() > kExcerptItems) StrAppend(&list, " and ", texts.size() - kExcerptItems, " more");
  return list;
}

// Whole is a duration in at most two units: "2h30m", "3d4h", "45s".
std::string Whole(absl::Duration duration) {
  constexpr absl::Duration kDay = absl::Hours(24);
  if (duration >= kDay) {
    const int64_t days = absl::IDivDuration(duration, kDay, &duration);
    const int64_t hours = duration / absl::Hours(1);
    return hours == 0 || days >= 30 ? StrCat(days, "d") : StrCat(days, "d", hours, "h");
  }
  const absl::Duration unit = duration >= absl::Hours(1) ? absl::Minutes(1) : absl::Seconds(1);
  return absl::FormatDuration(absl::Trunc(duration, unit));
}

}  // namespace

std::string Excerpt(std::string_view text) {
  std::string quoted = "\"";
  const bool whole = AppendExcerpt(&quoted, text);
  quoted += '"';
  if (!whole) quoted += CutMark(text);
  return quoted;
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  if (!AppendExcerpt(&escaped, text)) escaped += CutMark(text);
  return escaped;
}

std::string Excerpts(std::span<const std::string_view> texts) { return List(texts); }
std::string Excerpts(std::span<const std::string> texts) { return List(texts); }

std::string ValueText(JsonValue value) {
  if (const auto text = AsString(value)) return Excerpt(*text);
  if (value.is_bool()) return value.get_bool().value_unsafe() ? "true" : "false";
  if (value.is_null()) return "null";
  if (value.is_int64()) return StrCat(value.get_int64().value_unsafe());
  if (value.is_uint64()) return StrCat(value.get_uint64().value_unsafe());
  if (value.is_double()) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value.get_double().value_unsafe()).ptr;
    return std::string(digits, end);
  }
  if (const auto list = AsArray(value)) return StrCat("a list of ", list->size());
  return "an object";
}

Finding ClaimFinding(std::string expected, std::string_view claim, JsonValue value) {
  return {std::move(expected), ValueText(value), "", IsRecorded(claim) ? "" : Redacted(value)};
}

std::string TimeText(absl::Time time, absl::Time now) {
  // FormatTime writes no Z, and the moment's fraction is nobody's concern.
  const std::string text = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  const absl::Duration ahead = time - now;
  if (ahead > -absl::Seconds(1) && ahead < absl::Seconds(1)) return StrCat(text, " (now)");
  return ahead < absl::ZeroDuration() ? StrCat(text, " (", Whole(-ahead), " ago)")
                                      : StrCat(text, " (in ", Whole(ahead), ")");
}

}  // namespace assay
