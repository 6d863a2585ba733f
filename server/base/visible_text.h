// Text that a stranger may have written, for a terminal, a log or a page.
#ifndef ASSAY_SERVER_BASE_VISIBLE_TEXT_H_
#define ASSAY_SERVER_BASE_VISIBLE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

// Utf8Length returns the length of the UTF-8 sequence that `text`, which is not empty, begins with; 0 where
// it is none (RFC 3629 section 4).
size_t Utf8Length(std::string_view text);

// AppendVisible appends `text` so that it is seen for what it is: controls (C0, DEL, C1), which move a
// terminal, and the marks that turn the direction of writing (U+200E, U+200F, U+202A to U+202E, U+2066 to
// U+2069) or break a line (U+2028, U+2029) become \uXXXX, as in JSON; bytes that are not UTF-8 become U+FFFD.
// All else stays, quotes and backslashes too: a JSON text stays the same JSON.
void AppendVisible(std::string* out, std::string_view text);

// Visible returns what AppendVisible appends.
std::string Visible(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_VISIBLE_TEXT_H_
