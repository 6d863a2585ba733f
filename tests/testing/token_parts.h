// TokenParts: a compact token taken apart, for tests that spoil one part.
#ifndef ASSAY_TESTS_TESTING_TOKEN_PARTS_H_
#define ASSAY_TESTS_TESTING_TOKEN_PARTS_H_

#include <array>
#include <string>
#include <string_view>

#include "server/base/base64url.h"
#include "server/base/str_cat.h"

namespace assay::testing {

// TokenParts holds the three parts as they are written, base64url and all.
struct TokenParts {
  std::string header, payload, signature;

  // TokenParts splits a token of three parts; the test dies where there are fewer.
  explicit TokenParts(std::string_view token) {
    const size_t first = token.find('.'), second = token.find('.', first + 1);
    header = token.substr(0, first);
    payload = token.substr(first + 1, second - first - 1);
    signature = token.substr(second + 1);
  }

  std::array<std::string*, 3> All() { return {&header, &payload, &signature}; }
  std::string Join() const { return StrCat(header, ".", payload, ".", signature); }

  std::string SignatureBytes() const { return Base64UrlDecode(signature).value(); }
  // WithSignature is the token with these bytes for its signature.
  std::string WithSignature(std::string_view bytes) const {
    return StrCat(header, ".", payload, ".", Base64UrlEncode(bytes));
  }
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TOKEN_PARTS_H_
