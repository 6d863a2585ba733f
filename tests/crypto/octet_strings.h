#ifndef ASSAY_TESTS_CRYPTO_OCTET_STRINGS_H_
#define ASSAY_TESTS_CRYPTO_OCTET_STRINGS_H_

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "server/base/base64url.h"

namespace assay {

// Hex is the octets that hexadecimal digits spell.
inline std::string Hex(std::string_view digits) { return absl::HexStringToBytes({digits.data(), digits.size()}); }

// Base64Url is the octets of a JWK member or of a part of a token; the test dies where it is not base64url.
inline std::string Base64Url(std::string_view text) { return Base64UrlDecode(text).value(); }

}  // namespace assay

#endif  // ASSAY_TESTS_CRYPTO_OCTET_STRINGS_H_
