#include "server/config/gateway_rules.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/claim_rules.h"
#include "server/config/http_url.h"
#include "server/config/shared_rules.h"

namespace assay {
namespace {

constexpr size_t kHeaderNameBytes = 64;
constexpr size_t kRealmBytes = 256;
constexpr size_t kRoutes = 1000;

// Headers by which HTTP itself, or the question to the authorizer, is framed.
constexpr std::string_view kTaken[] = {
    "authorization", "cache-control", "connection",      "content-length",      "content-type",
    "cookie",        "date",          "expect",          "forwarded",           "host",
    "keep-alive",    "location",      "origin",          "proxy-authorization", "te",
    "traceparent",   "tracestate",    "trailer",         "transfer-encoding",   "upgrade",
    "vary",          "via",           "www-authenticate"};

bool IsJoint(char c) { return c == '-' || c == '_'; }

bool IsPrintable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// RFC 6265 section 4.1.1 and RFC 9110 section 5.6.2: a token.
bool IsToken(const std::string& text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || kMarks.find(c) != std::string_view::npos;
  });
}

bool IsTaken(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name == "-" || name == "x-assay-verdict" || name.starts_with("x-forwarded-") ||
         name.starts_with("x-original-") ||
         std::find(std::begin(kTaken), std::end(kTaken), name) != std::end(kTaken);
}

void CheckHeaderName(const std::string& path, const std::string& name, FaultList& faults) {
  const bool fits =
      !name.empty() && name.size() <= kHeaderNameBytes && std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_islower(static_cast<unsigned char>(c)) ||
               absl::ascii_isdigit(static_cast<unsigned char>(c)) || IsJoint(c);
      });
  if (!fits) {
    faults.AddName(
        path, StrCat("a header is 1 to ", kHeaderNameBytes, " lower-case letters, digits, \"-\" and \"_\""));
  } else if (std::count_if(name.begin(), name.end(), IsJoint) > kHeaderJoints) {
    faults.AddName(path,
                   StrCat("at most ", kHeaderJoints, " \"-\" and \"_\" in a name: each mixture of them is ",
                          "removed from every request"));
  } else if (IsTaken(name)) {
    faults.AddName(path, "this header has a meaning of its own; take a name such as \"x-assay-user\"");
  }
}

void CheckIdentityHeaders(const v1::Gateways& gateways, FaultList& faults) {
  const std::string path = "gateways.identity_headers";
  if (gateways.identity_headers_size() > kIdentityHeaders) {
    faults.Add(path,
               StrCat("at most ", kIdentityHeaders, " headers, found ", gateways.identity_headers_size()));
  }
  const std::map<std::string, v1::IdentityHeader> headers(gateways.identity_headers().begin(),
                                                          gateways.identity_headers().end());
  std::map<std::string, std::string> spellings;  // "_" throughout, and the name that has it
  for (const auto& [name, source] : headers) {
    const std::string header = JoinPath(path, name);
    CheckHeaderName(header, name, faults);
    std::string spelling = name;
    std::replace(spelling.begin(), spelling.end(), '-', '_');
    if (const auto [first, added] = spellings.emplace(spelling, name); !added) {
      faults.AddName(header, StrCat("some servers cannot tell it from ", Quoted(first->second)));
    }
    const bool part = source.part() != v1::IDENTITY_PART_UNSPECIFIED;
    if (!part && source.claim().empty()) {
      faults.AddMissing(header, {"part", "claim"},
                        "needs part, such as principal, or claim, such as \"/email\"");
    } else if (part && !source.claim().empty()) {
      faults.Add(JoinPath(header, "claim"), "contradicts part: leave one of the two out");
    }
    CheckPointer(JoinPath(header, "claim"), source.claim(), faults);
  }
}

void CheckRouting(const v1::Config& config, FaultList& faults) {
  const auto& routing = config.gateways().routing();
  const std::string path = "gateways.routing";
  std::vector<std::string_view> names;
  for (const auto& [name, policy] : config.policies()) names.push_back(name);
  if (static_cast<size_t>(routing.size()) > kRoutes) {
    faults.Add(path, StrCat("at most ", kRoutes, " routes, found ", routing.size()));
  }
  for (int i = 0; i < routing.size(); ++i) {
    const std::string route = IndexPath(path, i);
    if (routing[i].principal().empty()) {
      faults.AddMissing(route, {"principal"},
                        "needs principal: the SPIFFE ID of the workload that is called");
    }
    if (routing[i].policy().empty()) {
      faults.AddMissing(route, {"policy"}, "needs policy: what is demanded of tokens there");
    } else if (!config.policies().contains(routing[i].policy())) {
      faults.Add(JoinPath(route, "policy"), StrCat("no policy is named ", Quoted(routing[i].policy()),
                                                   DidYouMean(routing[i].policy(), names)));
    }
    for (int m = 0; m < routing[i].methods_size(); ++m) {
      const std::string& method = routing[i].methods(m);
      if (IsToken(method) && method == absl::AsciiStrToUpper(method)) continue;
      faults.Add(IndexPath(JoinPath(route, "methods"), m),
                 StrCat("expected a method such as \"GET\", found ", Quoted(method)));
    }
  }
}

// Fetch standard: scheme, host and port where it is not the scheme's own; no path.
bool IsOrigin(const std::string& text) {
  const auto url = ParseHttpUrl(text);
  const size_t host = text.find("://") + 3;
  return url && text.find_first_of("/?#", host) == std::string::npos && text == absl::AsciiStrToLower(text);
}

}  // namespace

void CheckGateways(const v1::Config& config, FaultList& faults) {
  const std::string& realm = config.gateways().realm();
  if (realm.size() > kRealmBytes || !IsPrintable(realm) || realm.find_first_of("\"\\") != std::string::npos) {
    faults.Add("gateways.realm",
               StrCat("at most ", kRealmBytes, " printable ASCII characters, no quote and no backslash"));
  }
  CheckIdentityHeaders(config.gateways(), faults);
  CheckRouting(config, faults);
}

void CheckGatewayRules(const std::string& path, const v1::GatewayRules& rules, FaultList& faults) {
  if (const std::string& url = rules.resource_metadata(); !url.empty()) {
    const bool fits = url.starts_with("https://") && ParseHttpUrl(url) && IsPrintable(url) &&
                      url.find_first_of("\" \\") == std::string::npos;
    if (!fits) {
      faults.Add(JoinPath(path, "resource_metadata"), StrCat("expected an https URL, found ", Quoted(url)));
    }
  }
  if (!rules.cookie().empty() && !IsToken(rules.cookie())) {
    faults.Add(JoinPath(path, "cookie"), StrCat("expected a cookie's name, found ", Quoted(rules.cookie())));
  }
  CheckDistinct(JoinPath(path, "metadata_claims"), rules.metadata_claims(), faults);
  const std::string origins = JoinPath(path, "denied_cors_origins");
  CheckDistinct(origins, rules.denied_cors_origins(), faults);
  for (int i = 0; i < rules.denied_cors_origins_size(); ++i) {
    const std::string& origin = rules.denied_cors_origins(i);
    if (origin == "*" || IsOrigin(origin)) continue;
    faults.Add(
        IndexPath(origins, i),
        StrCat("expected an origin such as \"https://app.example\", or \"*\", found ", Quoted(origin)));
  }
}

}  // namespace assay
