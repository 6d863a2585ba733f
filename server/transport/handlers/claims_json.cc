#include "server/transport/handlers/claims_json.h"

#include <algorithm>
#include <string_view>

#include "server/base/str_cat.h"

namespace assay {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kJsonBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kJsonBlanks), text.size()));
  text.remove_suffix(text.size() - text.find_last_not_of(kJsonBlanks) - 1);
  return text;
}

// MemberScanner walks the members of the one top-level object of a text that the parser has let through, so
// that it only has to know strings and brackets.
class MemberScanner {
 public:
  explicit MemberScanner(std::string_view json) : json_(json), at_(json.find('{') + 1) {}

  // NextValue returns the bytes of the next member's value.
  std::string_view NextValue() {
    SkipTo('"');
    SkipString();
    SkipTo(':');
    const size_t begin = ++at_;
    for (int depth = 0; at_ < json_.size(); ++at_) {
      const char c = json_[at_];
      if (depth == 0 && (c == ',' || c == '}')) break;
      if (c == '"') {
        SkipString();
        --at_;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        --depth;
      }
    }
    const size_t end = at_;
    if (at_ < json_.size()) ++at_;
    return Trimmed(json_.substr(begin, end - begin));
  }

 private:
  void SkipTo(char c) {
    while (at_ < json_.size() && json_[at_] != c) ++at_;
  }
  // SkipString goes from a string's opening quote to behind its closing one.
  void SkipString() {
    for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_) {
      if (json_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view json_;
  size_t at_;
};

}  // namespace

std::string ClaimsJson(const ClaimsSet& claims, std::span<const std::string> names,
                       const OutputClaims* output) {
  if (names.empty() && output == nullptr) return claims.json();
  const auto shown = [&](std::string_view name) {
    return (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) &&
           (output == nullptr || output->Show(name));
  };
  std::string filtered = "{";
  MemberScanner scanner(claims.json());
  for (const auto member : claims.object()) {
    // The parser gives members in the order of the text, with their names unescaped; the scanner, the bytes.
    const std::string_view value = scanner.NextValue();
    if (!shown(member.key)) continue;
    StrAppend(&filtered, filtered.size() > 1 ? "," : "", JsonQuote(member.key), ":", value);
  }
  return filtered += '}';
}

}  // namespace assay
