// The few operations on header text that key supply needs. The packaged Abseil's own take its own
// string_view, which is not std's.
#ifndef ASSAY_SERVER_JWKS_HEADER_TEXT_H_
#define ASSAY_SERVER_JWKS_HEADER_TEXT_H_

#include <string_view>

namespace assay {

// TrimWhitespace cuts optional whitespace, blanks and tabs (RFC 9110 section 5.6.3), off both ends.
std::string_view TrimWhitespace(std::string_view text);

// TakeElement cuts the trimmed text before the next `separator` that is outside a quoted-string off the front
// of `rest`, and the separator with it.
std::string_view TakeElement(char separator, std::string_view& rest);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_HEADER_TEXT_H_
