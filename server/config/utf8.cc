#include "server/config/utf8.h"

#include <cstdint>

namespace assay {
namespace {

unsigned char ByteAt(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

// Length of the valid character at `i`, or 0.
size_t CharacterLength(std::string_view text, size_t i) {
  const unsigned char lead = ByteAt(text, i);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - i < length) return 0;
  for (size_t k = 1; k < length; ++k) {
    if ((ByteAt(text, i + k) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = ByteAt(text, i + 1);
  // RFC 3629 section 4: these second bytes would be over-long, a surrogate, or beyond U+10FFFF.
  if (lead == 0xe0 && second < 0xa0) return 0;
  if (lead == 0xed && second > 0x9f) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return length;
}

}  // namespace

size_t FindInvalidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

SourcePosition PositionAt(std::string_view text, size_t offset) {
  SourcePosition position{.line = 1, .column = 1};
  for (size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((ByteAt(text, i) & 0xc0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

}  // namespace assay
