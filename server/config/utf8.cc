#include "server/config/utf8.h"

#include "server/base/visible_text.h"

namespace assay {
namespace {

unsigned char ByteAt(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

}  // namespace

size_t FindInvalidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8Length(text.substr(i));
    if (length == 0 || text[i] == '\0') return i;
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
