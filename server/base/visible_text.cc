#include "server/base/visible_text.h"

#include <cstdint>

namespace assay {
namespace {

unsigned char ByteAt(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

// IsUnseen tells of a character that does something to the text around it and is not seen itself.
bool IsUnseen(uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x200e || point == 0x200f ||
         (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

// PointOf decodes one sequence of at most three bytes; the characters of interest are no longer.
uint32_t PointOf(std::string_view sequence) {
  const uint32_t lead = ByteAt(sequence, 0);
  if (sequence.size() == 1) return lead;
  const uint32_t second = ByteAt(sequence, 1) & 0x3f;
  if (sequence.size() == 2) return (lead & 0x1f) << 6 | second;
  return (lead & 0x0f) << 12 | second << 6 | (ByteAt(sequence, 2) & 0x3f);
}

}  // namespace

size_t Utf8Length(std::string_view text) {
  const unsigned char lead = ByteAt(text, 0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((ByteAt(text, i) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = ByteAt(text, 1);
  // These second bytes would be over-long, a surrogate, or beyond U+10FFFF.
  if (lead == 0xe0 && second < 0xa0) return 0;
  if (lead == 0xed && second > 0x9f) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return length;
}

void AppendVisible(std::string* out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    text.remove_prefix(sequence.size());
    const uint32_t point = length == 0 || length == 4 ? 0xfffd : PointOf(sequence);
    if (length == 0) {
      out->append(kReplacement);
    } else if (IsUnseen(point)) {
      out->append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) out->push_back(kHex[(point >> shift) & 15]);
    } else {
      out->append(sequence);
    }
  }
}

std::string Visible(std::string_view text) {
  std::string visible;
  AppendVisible(&visible, text);
  return visible;
}

}  // namespace assay
