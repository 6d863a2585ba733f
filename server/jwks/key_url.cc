#include "server/jwks/key_url.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/base/str_cat.h"
#include "server/jwks/header_text.h"

namespace assay {
namespace {

constexpr size_t kLongestUrl = 2048;

tl::unexpected<std::string> Refuse(std::string_view why) { return tl::unexpected(std::string(why)); }

bool IsHostCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
}

bool IsAddressCharacter(char c) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
}

// ReadPort returns 0 where the text is no port.
int ReadPort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool fits = error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
  return fits ? port : 0;
}

}  // namespace

tl::expected<KeyUrl, std::string> KeyUrl::Parse(std::string_view text) {
  if (text.size() > kLongestUrl) return Refuse("the URL is longer than 2048 bytes");
  for (const char c : text) {
    // Parsers differ on a backslash; on the others no URL may have them.
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c)) || c == '\\' || c == '"' || c == '<' ||
        c == '>') {
      return Refuse("the URL holds a blank, a control character or one that must be escaped");
    }
  }
  const size_t colon = text.find("://");
  const std::string_view scheme = text.substr(0, colon == text.npos ? 0 : colon);
  KeyUrl url;
  if (EqualsIgnoringCase(scheme, "https")) {
    url.scheme = "https";
  } else if (EqualsIgnoringCase(scheme, "http")) {
    url.scheme = "http";
  } else {
    return Refuse("the URL's scheme is not https");
  }
  std::string_view rest = text.substr(colon + 3);
  if (rest.find('#') != rest.npos) return Refuse("the URL has a fragment");
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  rest.remove_prefix(end);
  if (authority.find('@') != authority.npos) return Refuse("the URL holds credentials");

  const bool bracketed = !authority.empty() && authority.front() == '[';
  const size_t host_end = bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == authority.npos) return Refuse("the URL's host has an open bracket");
  const std::string_view host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  const std::string_view after = authority.substr(host_end + (bracketed ? 1 : 0));
  if (host.empty() ||
      !std::all_of(host.begin(), host.end(), bracketed ? IsAddressCharacter : IsHostCharacter)) {
    return Refuse("the URL has no valid host");
  }
  url.port = url.scheme == "https" ? 443 : 80;
  if (!after.empty()) url.port = after.front() == ':' ? ReadPort(after.substr(1)) : 0;
  if (url.port == 0) return Refuse("the URL's port is not a number from 1 to 65535");

  url.authority = authority;
  url.host = host;
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); });
  const size_t query = std::min(rest.find('?'), rest.size());
  url.path = rest.substr(0, query);
  url.query = rest.substr(query);
  return url;
}

std::string KeyUrl::Origin() const {
  const bool is6 = host.find(':') != host.npos;
  return StrCat(scheme, "://", is6 ? "[" : "", host, is6 ? "]" : "", ":", port);
}

bool KeyUrl::IsLoopback() const {
  if (host == "localhost" || host == "::1") return true;
  // Exactly four decimal parts: "127.1" means something else to each parser.
  std::string_view rest = host;
  for (int part = 0; part < 4; ++part) {
    uint8_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc() || (part == 0 && value != 127)) return false;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    if (part == 3) return rest.empty();
    if (rest.empty() || rest.front() != '.') return false;
    rest.remove_prefix(1);
  }
  return false;
}

tl::expected<KeyUrl, std::string> ParseFetchable(std::string_view text, bool allow_http) {
  auto url = KeyUrl::Parse(text);
  if (url && url->scheme == "http" && !allow_http && !url->IsLoopback()) {
    return Refuse("plain http is for loopback only; allow_http permits it");
  }
  return url;
}

std::string WithoutSecrets(std::string_view url) {
  const size_t end = std::min(url.find_first_of("?#"), url.size());
  std::string_view rest = url.substr(0, end);
  std::string text;
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    const size_t scheme = rest.find("://");
    if (scheme < at) text = rest.substr(0, scheme + 3);
    text += "...";
    rest.remove_prefix(at);
  }
  return StrCat(text, rest, end < url.size() ? StrCat(url.substr(end, 1), "...") : "");
}

}  // namespace assay
