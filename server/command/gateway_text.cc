#include "server/command/gateway_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/base/str_cat.h"
#include "server/config/listener_address.h"
#include "server/config/port.h"
#include "server/config/shared_rules.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

constexpr std::string_view kDefaultListen = "127.0.0.1:8080";
constexpr std::string_view kDefaultBackend = "127.0.0.1:8081";

struct Endpoint {
  std::string host;
  int port = 0;
};

std::optional<Endpoint> ParseLiteral(std::string_view text) {
  const auto address = ParseListenerAddress(text);
  if (!address || !address->unix_path.empty() || address->port == 0) return std::nullopt;
  return Endpoint{address->host, address->port};
}

// A host name of RFC 1123; its last label has a letter, so that no mistyped address is taken for a name.
bool IsHostName(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (host.size() > 253 || std::none_of(last.begin(), last.end(), absl::ascii_isalpha)) return false;
  char before = '.';
  for (const char c : host) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '.') return false;
    if (before == '.' && !absl::ascii_isalnum(c)) return false;
    before = c;
  }
  return absl::ascii_isalnum(before);
}

std::optional<Endpoint> ParseEndpoint(std::string_view text) {
  if (auto literal = ParseLiteral(text)) return literal;
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !IsHostName(text.substr(0, colon))) return std::nullopt;
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port || *port == 0) return std::nullopt;
  return Endpoint{std::string(text.substr(0, colon)), *port};
}

using Placeholders = std::map<std::string, std::string>;

// Filling is the text and what is to stand in it, by placeholder.
class Filling {
 public:
  explicit Filling(std::string_view text) : text_(text) {}

  // Wants tells whether a placeholder of that name stands in the text, or one that begins with it.
  bool Wants(std::string_view name) const {
    return text_.find(StrCat("@", name, "@")) != std::string::npos ||
           text_.find(StrCat("@", name, "_")) != std::string::npos;
  }
  void Set(std::string_view name, std::string value) { values_[StrCat("@", name, "@")] = std::move(value); }
  // SetEndpoint answers false where the text wants a Service of Kubernetes, and the host is no
  // "NAME.NAMESPACE.svc".
  bool SetEndpoint(std::string_view name, const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    Set(name, StrCat(v6 ? "[" : "", endpoint.host, v6 ? "]:" : ":", endpoint.port));
    Set(StrCat(name, "_HOST"), endpoint.host);
    Set(StrCat(name, "_PORT"), StrCat(endpoint.port));
    const std::vector<std::string> labels = absl::StrSplit(endpoint.host, absl::MaxSplits('.', 2));
    if (labels.size() < 3 || !labels[2].starts_with("svc")) return !Wants(StrCat(name, "_SERVICE"));
    Set(StrCat(name, "_SERVICE"), labels[0]);
    Set(StrCat(name, "_NAMESPACE"), labels[1]);
    return true;
  }
  std::string text() const { return absl::StrReplaceAll(text_, values_); }
  // Repeat puts each line that has the placeholder `sign` there once for each of `rows`.
  void Repeat(std::string_view sign, const std::vector<Placeholders>& rows) {
    std::vector<std::string> lines;
    for (std::string& line : std::vector<std::string>(absl::StrSplit(text_, '\n'))) {
      if (line.find(sign) == std::string::npos) {
        lines.push_back(std::move(line));
        continue;
      }
      for (const Placeholders& row : rows) lines.push_back(absl::StrReplaceAll(line, row));
    }
    text_ = absl::StrJoin(lines, "\n");
  }

 private:
  std::string text_;
  Placeholders values_;
};

// Title writes a header as most gateways show it: x-assay-user is X-Assay-User.
std::string Title(std::string name) {
  char before = '-';
  for (char& c : name) {
    if (before == '-') c = absl::ascii_toupper(static_cast<unsigned char>(c));
    before = c;
  }
  return name;
}

// Pattern matches what a server may take for that header, in lower case: see OtherSpellings.
std::string Pattern(std::string_view name) {
  std::string pattern;
  for (const char c : name) pattern += absl::ascii_isalnum(c) ? std::string(1, c) : "[^a-z0-9]";
  return pattern;
}

std::string Replaced(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

// Label is the end of a name of Kubernetes' (RFC 1123) that tells of that policy.
std::string Label(const std::string& policy) {
  std::string label = Replaced(policy, '_', '-');
  while (label.ends_with('-')) label.pop_back();
  return label.empty() ? "policy" : label;
}

void SetHeaders(const GatewayValues& values, Filling& filling) {
  std::vector<Placeholders> headers, spellings, others;
  std::vector<std::string> patterns;
  for (const IdentityHeader& header : values.headers) {
    patterns.push_back(Pattern(header.name));
    headers.push_back({{"@HEADER@", header.name},
                       {"@HEADER_TITLE@", Title(header.name)},
                       {"@HEADER_ID@", Replaced(header.name, '-', '_')},
                       {"@HEADER_PATTERN@", patterns.back()}});
    spellings.push_back({{"@SPELLING@", header.name}});
    for (const std::string& other : header.other_spellings) {
      spellings.push_back({{"@SPELLING@", other}});
      others.push_back({{"@OTHER_SPELLING@", other}});
    }
  }
  filling.Set("HEADER_PATTERNS", absl::StrJoin(patterns, "|"));
  for (const char* sign : {"@HEADER@", "@HEADER_TITLE@", "@HEADER_ID@", "@HEADER_PATTERN@"}) {
    filling.Repeat(sign, headers);
  }
  filling.Repeat("@SPELLING@", spellings);
  filling.Repeat("@OTHER_SPELLING@", others);
  const bool certificate = !values.certificate_header.empty();
  filling.Repeat("@CERTIFICATE@",
                 std::vector<Placeholders>(certificate, {{"@CERTIFICATE@", values.certificate_header}}));
  filling.Repeat("@COOKIE@", std::vector<Placeholders>(values.cookies, {{"@COOKIE@", "cookie"}}));
}

}  // namespace

tl::expected<std::string, std::string> GatewayText(std::string_view text, std::string_view default_assay,
                                                   const GatewayValues& values) {
  Filling filling(text);
  SetHeaders(values, filling);
  const auto no_place = [](std::string_view option) {
    return tl::unexpected(StrCat(option, " has no place in it: leave it out"));
  };
  if (filling.Wants("POLICY")) {
    if (!values.policy) return tl::unexpected(std::string("say by which policy it asks: --policy NAME"));
    if (!IsName(*values.policy)) {
      return tl::unexpected(
          StrCat("--policy: ", Excerpt(*values.policy), " is no policy's name: ", kNameRule));
    }
    filling.Set("POLICY", *values.policy);
    filling.Set("POLICY_LABEL", Label(*values.policy));
  } else if (values.policy) {
    return no_place("--policy");
  }

  const struct {
    std::string_view option, name;
    const std::optional<std::string>& said;
    std::string_view otherwise;
    std::optional<Endpoint> (*parse)(std::string_view);
  } addresses[] = {{"--assay", "ASSAY", values.assay, default_assay, ParseEndpoint},
                   {"--listen", "LISTEN", values.listen, kDefaultListen, ParseLiteral},
                   {"--backend", "BACKEND", values.backend, kDefaultBackend, ParseEndpoint}};
  for (const auto& address : addresses) {
    if (!filling.Wants(address.name)) {
      if (address.said) return no_place(address.option);
      continue;
    }
    const std::string shown = address.said.value_or(std::string(address.otherwise));
    const std::optional<Endpoint> endpoint = address.parse(shown);
    if (!endpoint || !filling.SetEndpoint(address.name, *endpoint)) {
      return tl::unexpected(StrCat(address.option, ": ", Excerpt(shown), " will not do: write ",
                                   address.parse == ParseLiteral ? "ADDRESS" : "HOST", ":PORT, as ",
                                   address.otherwise));
    }
  }
  return filling.text();
}

}  // namespace assay
