// Base64url without padding, strict (RFC 4648 section 5, RFC 7515 section 2).
#ifndef ASSAY_SERVER_BASE_BASE64URL_H_
#define ASSAY_SERVER_BASE_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace assay {

// Base64UrlDecode returns the bytes of `text`, or nothing where `text` is not the one canonical spelling of
// any bytes: padding, a character outside the url-safe alphabet (white space included), a length of 1 modulo
// 4, or unused trailing bits that are not zero. `slack` more bytes are reserved behind the result, for
// parsers that read past it.
std::optional<std::string> Base64UrlDecode(std::string_view text, size_t slack = 0);

// Base64UrlEncode returns the canonical spelling of `bytes`.
std::string Base64UrlEncode(std::string_view bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_BASE64URL_H_
