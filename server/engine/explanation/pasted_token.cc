#include "server/engine/explanation/pasted_token.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

constexpr int kLayers = 8;
constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::string_view kQuotes = "\"'`";

// Layer is a text without its outermost wrapping.
struct Layer {
  v1::Hint hint;
  std::string token, detail;
};
using Unwrapped = std::optional<Layer>;

bool IsBase64Url(unsigned char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; }

Unwrapped WithoutBlanksAround(const std::string& text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return std::nullopt;
  const size_t end = text.find_last_not_of(kBlanks) + 1;
  if (begin == 0 && end == text.size()) return std::nullopt;
  return Layer{v1::HINT_WHITE_SPACE, text.substr(begin, end - begin),
               StrCat(begin, " before it, ", text.size() - end, " behind it")};
}

Unwrapped FromResponse(const std::string& text) {
  if (text.front() != '{') return std::nullopt;
  const auto document = JsonDocument::Parse(text);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  if (!object) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto member : *object) names.push_back(member.key);
  for (const std::string_view name : {"access_token", "id_token", "token"}) {
    const auto value = Member(*object, name);
    const auto token = value ? AsString(*value) : std::nullopt;
    if (!token || token->empty()) continue;
    return Layer{v1::HINT_TOKEN_RESPONSE, std::string(*token),
                 StrCat("its members are ", Excerpts(names), "; what follows is about ", name)};
  }
  return std::nullopt;
}

Unwrapped WithoutScheme(const std::string& text) {
  std::string_view rest = text;
  const auto skip = [&rest](std::string_view word) {
    if (rest.size() < word.size() || !EqualsIgnoringCase(rest.substr(0, word.size()), word)) return false;
    rest.remove_prefix(word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    return true;
  };
  const bool header = skip("Authorization:");
  if (!skip("Bearer ") && !header) return std::nullopt;
  if (rest.empty()) return std::nullopt;
  return Layer{v1::HINT_BEARER_PREFIX, std::string(rest),
               header ? "it is a whole Authorization header" : "it begins with Bearer and a blank"};
}

Unwrapped WithoutQuotes(const std::string& text) {
  std::string_view rest = text;
  if (kQuotes.find(rest.front()) != std::string_view::npos) rest.remove_prefix(1);
  if (!rest.empty() && kQuotes.find(rest.back()) != std::string_view::npos) rest.remove_suffix(1);
  if (rest.size() == text.size() || rest.empty()) return std::nullopt;
  return Layer{v1::HINT_QUOTES, std::string(rest),
               rest.size() + 2 == text.size() ? "there is one at each end" : "there is one at one end"};
}

Unwrapped FromUrlEncoding(const std::string& text) {
  if (text.find('%') == std::string::npos) return std::nullopt;
  std::string decoded;
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
                        absl::ascii_isxdigit(text[i + 2]);
    if (!escape) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
    ++count;
  }
  // Bytes beyond ASCII are in no token, and would not be told as text.
  const bool ascii =
      std::all_of(decoded.begin(), decoded.end(), [](char c) { return absl::ascii_isascii(c); });
  if (count == 0 || !ascii) return std::nullopt;
  return Layer{v1::HINT_URL_ENCODED, decoded, StrCat(count, " characters are written as %XX")};
}

Unwrapped WithoutBlanksWithin(const std::string& text) {
  std::string joined;
  std::copy_if(text.begin(), text.end(), std::back_inserter(joined),
               [](char c) { return kBlanks.find(c) == std::string_view::npos; });
  const bool token =
      std::all_of(joined.begin(), joined.end(), [](unsigned char c) { return IsBase64Url(c) || c == '.'; }) &&
      joined.find('.') != std::string::npos;
  if (joined.size() == text.size() || !token) return std::nullopt;
  return Layer{v1::HINT_WHITE_SPACE, joined, StrCat(text.size() - joined.size(), " within it")};
}

Unwrapped FromPlainBase64(const std::string& text) {
  if (text.find_first_of("+/=") == std::string::npos || text.find('.') == std::string::npos)
    return std::nullopt;
  std::string mended;
  for (const char c : text) {
    if (c != '=') mended += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  const bool token =
      std::all_of(mended.begin(), mended.end(), [](unsigned char c) { return IsBase64Url(c) || c == '.'; });
  if (!token) return std::nullopt;
  return Layer{v1::HINT_PLAIN_BASE64, mended, ""};
}

constexpr Unwrapped (*kWrappings[])(const std::string&) = {
    WithoutBlanksAround, FromResponse,        WithoutScheme,  WithoutQuotes,
    FromUrlEncoding,     WithoutBlanksWithin, FromPlainBase64};

}  // namespace

PastedToken PastedToken::Unwrap(std::string_view text) {
  PastedToken pasted{std::string(text), {}};
  for (int layer = 0; layer < kLayers && !pasted.token.empty(); ++layer) {
    Unwrapped next;
    for (const auto unwrap : kWrappings) {
      if (next = unwrap(pasted.token); next) break;
    }
    if (!next) break;
    pasted.token = std::move(next->token);
    const bool told = std::any_of(pasted.wrappings.begin(), pasted.wrappings.end(),
                                  [&](const RecognisedShape& shape) { return shape.hint == next->hint; });
    if (!told) pasted.wrappings.push_back({next->hint, std::move(next->detail)});
  }
  return pasted;
}

}  // namespace assay
