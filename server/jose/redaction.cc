#include "server/jose/redaction.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kRecordedClaims[] = {"iss", "aud", "azp",   "client_id", "exp",
                                                "nbf", "iat", "scope", "scp"};
constexpr size_t kHeaderLetters = 15;  // of {"alg":"x"}, the shortest that names an algorithm

bool IsBase64Url(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

// BeginsHeader knows `{`, and the quote or white space after it, in base64url.
bool BeginsHeader(std::string_view text) {
  if (text.size() < kHeaderLetters || text[0] != 'e') return false;
  constexpr std::string_view kAfterEy = "ABCDIJKL", kAfterEw = "klmnopqr0123";
  return (text[1] == 'y' && kAfterEy.find(text[2]) != kAfterEy.npos) ||
         (text[1] == 'w' && kAfterEw.find(text[2]) != kAfterEw.npos);
}

// HoldsHeader tells whether a header may end where `run`, all base64url, does.
bool HoldsHeader(std::string_view run) {
  for (size_t at = run.find('e'); at != run.npos; at = run.find('e', at + 1)) {
    if (BeginsHeader(run.substr(at))) return true;
  }
  return false;
}

}  // namespace

bool HoldsToken(std::string_view text) {
  bool behind_header = false;
  while (!text.empty()) {
    const size_t length =
        static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsBase64Url) - text.begin());
    const bool dot = length < text.size() && text[length] == '.';
    if (behind_header && dot) return true;
    behind_header = dot && HoldsHeader(text.substr(0, length));
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return false;
}

std::span<const std::string_view> RecordedClaims() { return kRecordedClaims; }

bool IsRecorded(std::string_view claim) {
  return std::find(std::begin(kRecordedClaims), std::end(kRecordedClaims), claim) !=
         std::end(kRecordedClaims);
}

std::string Redacted(JsonValue value) {
  if (const auto text = AsString(value)) return Redacted(*text);
  if (const auto list = AsArray(value)) return StrCat("[redacted: a list of ", list->size(), "]");
  if (AsObject(value)) return "[redacted: an object]";
  if (value.is_bool()) return "[redacted: true or false]";
  return value.is_null() ? "null" : "[redacted: a number]";
}

std::string Redacted(std::string_view text) {
  return StrCat("[redacted: a string of ", text.size(), " bytes]");
}

}  // namespace assay
