#include "server/demo/mint_query.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr absl::Duration kLongestTtl = absl::Hours(24);
constexpr size_t kLongestText = 1024;

using Fault = std::optional<std::string>;  // what is wrong, or nothing

std::string AlgorithmNames() {
  std::string names;
  for (const Algorithm& row : Algorithms()) {
    StrAppend(&names, names.empty() ? "" : ", ", row.name);
    if (!row.other_name.empty()) StrAppend(&names, ", ", row.other_name);
  }
  return names;
}

std::string DefectNames() {
  std::string names;
  for (const DefectRow& row : Defects()) StrAppend(&names, names.empty() ? "" : ", ", row.name);
  return names;
}

// Texts end up in JSON, which only UTF-8 can.
Fault ReadText(const std::string& value, std::string& text) {
  if (value.size() > kLongestText) return StrCat("is longer than ", kLongestText, " bytes");
  if (!JsonDocument::Parse(JsonQuote(value))) return "is not UTF-8";
  text = value;
  return std::nullopt;
}

Fault ReadAlgorithm(const std::string& value, MintRequest& request) {
  if (FindAlgorithm(value) == nullptr) {
    return "is not an algorithm of this issuer: " + AlgorithmNames() +
           (value == "none" || value.starts_with("HS") ? " (see defect=alg-none and defect=hs-confusion)"
                                                       : "");
  }
  request.algorithm = value;
  return std::nullopt;
}

Fault ReadTtl(const std::string& value, MintRequest& request) {
  int64_t seconds = 0;
  absl::Duration ttl;
  if (absl::SimpleAtoi(value, &seconds)) {
    ttl = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(value, &ttl)) {
    return "is no duration: write 90, 90s, 5m or 1h30m";
  }
  if (ttl < absl::Seconds(1) || ttl > kLongestTtl) return "is not between 1s and 24h (see defect=expired)";
  request.ttl = ttl;
  return std::nullopt;
}

Fault ReadDefect(const std::string& value, MintRequest& request) {
  const DefectRow* row = FindDefect(value);
  if (row == nullptr) return "is not a defect this issuer can make: " + DefectNames();
  request.defect = row->defect;
  return std::nullopt;
}

struct Parameter {
  std::string_view name;
  Fault (*read)(const std::string& value, MintRequest& request);
};

constexpr Parameter kParameters[] = {
    {"alg", ReadAlgorithm},
    {"sub", [](const std::string& value, MintRequest& request) { return ReadText(value, request.subject); }},
    {"aud", [](const std::string& value, MintRequest& request) { return ReadText(value, request.audience); }},
    {"scope", [](const std::string& value, MintRequest& request) { return ReadText(value, request.scope); }},
    {"ttl", ReadTtl},
    {"defect", ReadDefect},
};

std::vector<std::string_view> NamesIn(std::string_view query) {
  std::vector<std::string_view> names;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (!pair.empty()) names.push_back(pair.substr(0, pair.find('=')));
  }
  return names;
}

// What a person typed is shown to them, but not every byte of it to their terminal.
std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, 40));
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  return shown;
}

}  // namespace

std::string MintQueryUsage() {
  const MintRequest defaults;
  return StrCat("  alg     ", AlgorithmNames(), " (", defaults.algorithm, ")\n", "  sub     the subject (",
                defaults.subject, ")\n", "  aud     the audience (", defaults.audience, ")\n",
                "  scope   the scopes, divided by blanks (", defaults.scope, ")\n",
                "  ttl     how long it is good: 90, 90s, 5m, up to 24h (5m)\n", "  defect  ", DefectNames(),
                " (none)\n");
}

tl::expected<MintRequest, std::string> ParseMintQuery(const HttpRequest& http) {
  MintRequest request;
  std::vector<std::string_view> seen;
  for (const std::string_view name : NamesIn(http.query)) {
    const auto* parameter = std::find_if(std::begin(kParameters), std::end(kParameters),
                                         [&](const Parameter& known) { return known.name == name; });
    std::string wrong;
    if (parameter == std::end(kParameters)) {
      wrong = StrCat("There is no parameter '", Shown(name), "'.");
    } else if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      wrong = StrCat("Parameter '", name, "' is given twice.");
    } else {
      const std::optional<std::string> value = http.QueryParameter(name);
      const Fault fault = value ? parameter->read(*value, request) : "is not percent-encoded correctly";
      if (fault) wrong = StrCat(name, "=", Shown(value.value_or("")), " ", *fault, ".");
    }
    if (!wrong.empty()) return tl::unexpected(StrCat(wrong, "\n\nParameters of /token:\n", MintQueryUsage()));
    seen.push_back(name);
  }
  return request;
}

}  // namespace assay
