#include "server/config/key_source_rules.h"

#include <vector>

#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/fetch_rules.h"
#include "server/config/http_url.h"
#include "server/config/inline_keys.h"
#include "server/config/scalar_text.h"
#include "server/config/shared_rules.h"

namespace assay {
namespace {

constexpr absl::Duration kLeastTimeout = absl::Milliseconds(100);
constexpr Range kConnectTimeout = {kLeastTimeout, absl::Seconds(30)};
constexpr Range kTotalTimeout = {kLeastTimeout, absl::Seconds(60)};
constexpr Range kTtl = {absl::Seconds(10), absl::Hours(24)};
constexpr Range kHardTtl = {absl::Seconds(10), absl::Hours(168)};

// What is loopback to a proxy is not so to us.
bool PlainHttpIsSafe(const v1::Issuer& issuer, const HttpUrl& url) {
  return issuer.keys().allow_http() || (issuer.proxy().empty() && IsLoopbackHost(url.host));
}

void CheckFetchUrl(const std::string& path, const std::string& text, const v1::Issuer& issuer,
                   FaultList& faults) {
  const std::optional<HttpUrl> url = ParseHttpUrl(text);
  if (!url) return faults.Add(path, StrCat("expected an https URL, found ", Quoted(text)));
  if (url->user_info) faults.Add(path, "a URL may hold no user information; secrets are files, never values");
  if (url->fragment) faults.Add(path, "a URL to fetch has no fragment (#)");
  if (!url->https && !PlainHttpIsSafe(issuer, *url)) {
    faults.Add(path,
               "plain http lets anyone on the way replace the keys: use https, or say allow_http: true");
  }
}

void CheckDiscovery(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  const v1::KeySource& keys = issuer.keys();
  if (keys.discovery() != "auto") return CheckFetchUrl(path, keys.discovery(), issuer, faults);
  if (issuer.issuer().empty()) return;
  const std::optional<HttpUrl> url = ParseHttpUrl(issuer.issuer());
  if (!url)
    return faults.Add(path, "auto needs an issuer that is an https URL; name the document's URL instead");
  // OpenID Connect Discovery 1.0 section 4.1 appends to the issuer.
  if (url->query || url->fragment) return faults.Add(path, "auto needs an issuer without query and fragment");
  if (!url->https && !PlainHttpIsSafe(issuer, *url)) {
    faults.Add(path,
               "plain http lets anyone on the way replace the keys: say allow_http: true if it must be");
  }
}

// Each pair must not fall; the fault is told at whichever of the two the file names.
void CheckOrder(const std::string& path, std::string_view low_name, const google::protobuf::Duration& low,
                std::string_view high_name, const google::protobuf::Duration& high, FaultList& faults) {
  if (ToAbsl(low) <= ToAbsl(high)) return;
  const std::string low_path = JoinPath(path, low_name);
  faults.Add(faults.Written(low_path) ? low_path : JoinPath(path, high_name),
             StrCat(low_name, " (", DurationText(ToAbsl(low)), ") is above ", high_name, " (",
                    DurationText(ToAbsl(high)), ")"));
}

void CheckTimes(const std::string& path, const v1::KeySource& keys, FaultList& faults) {
  CheckRange(JoinPath(path, "connect_timeout"), keys.connect_timeout(), kConnectTimeout, faults);
  CheckRange(JoinPath(path, "total_timeout"), keys.total_timeout(), kTotalTimeout, faults);
  CheckRange(JoinPath(path, "ttl_default"), keys.ttl_default(), kTtl, faults);
  CheckRange(JoinPath(path, "ttl_min"), keys.ttl_min(), kTtl, faults);
  CheckRange(JoinPath(path, "ttl_max"), keys.ttl_max(), kTtl, faults);
  CheckRange(JoinPath(path, "hard_ttl"), keys.hard_ttl(), kHardTtl, faults);
  CheckOrder(path, "connect_timeout", keys.connect_timeout(), "total_timeout", keys.total_timeout(), faults);
  CheckOrder(path, "ttl_min", keys.ttl_min(), "ttl_max", keys.ttl_max(), faults);
  CheckOrder(path, "ttl_min", keys.ttl_min(), "ttl_default", keys.ttl_default(), faults);
  CheckOrder(path, "ttl_default", keys.ttl_default(), "ttl_max", keys.ttl_max(), faults);
  CheckOrder(path, "ttl_max", keys.ttl_max(), "hard_ttl", keys.hard_ttl(), faults);
}

void CheckFallbacks(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  const v1::KeySource& keys = issuer.keys();
  const std::string list = JoinPath(path, "fallback_urls");
  if (keys.url().empty() && !keys.fallback_urls().empty()) {
    return faults.Add(list, keys.discovery().empty()
                                ? "stands beside url only"
                                : "stands beside url only: discovery names the one key URL");
  }
  for (int i = 0; i < keys.fallback_urls_size(); ++i) {
    CheckFetchUrl(IndexPath(list, i), keys.fallback_urls(i), issuer, faults);
    if (keys.fallback_urls(i) == keys.url()) faults.Add(IndexPath(list, i), "is url itself");
  }
  CheckDistinct(list, keys.fallback_urls(), faults);
}

// What only a fetch over the network has a use for.
void CheckNoNetworkKeys(const std::string& path, const v1::KeySource& keys, FaultList& faults) {
  const std::string message =
      StrCat("has no meaning for a ", keys.file().empty() ? "set given inline" : "file");
  if (keys.allow_http()) faults.Add(JoinPath(path, "allow_http"), message);
  if (!keys.ca_file().empty()) faults.Add(JoinPath(path, "ca_file"), message);
  if (!keys.allow_addresses().empty()) faults.Add(JoinPath(path, "allow_addresses"), message);
  if (keys.has_client_cert()) faults.Add(JoinPath(path, "client_cert"), message);
  if (keys.has_connect_timeout()) faults.Add(JoinPath(path, "connect_timeout"), message);
  if (keys.has_total_timeout()) faults.Add(JoinPath(path, "total_timeout"), message);
  if (keys.file().empty()) {
    if (keys.has_ttl_default()) faults.Add(JoinPath(path, "ttl_default"), message);
    if (keys.has_ttl_min()) faults.Add(JoinPath(path, "ttl_min"), message);
    if (keys.has_ttl_max()) faults.Add(JoinPath(path, "ttl_max"), message);
    if (keys.has_hard_ttl()) faults.Add(JoinPath(path, "hard_ttl"), message);
  }
}

}  // namespace

void CheckKeySource(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  const v1::KeySource& keys = issuer.keys();
  const std::string keys_path = JoinPath(path, "keys");
  std::vector<std::string_view> named;
  if (!keys.discovery().empty()) named.push_back("discovery");
  if (!keys.url().empty()) named.push_back("url");
  if (!keys.file().empty()) named.push_back("file");
  if (!keys.inline_().empty()) named.push_back("inline");
  if (!issuer.has_keys())
    return faults.AddMissing(path, {"keys"}, "needs keys, such as keys: {discovery: auto}");
  if (named.empty()) {
    return faults.AddMissing(keys_path, {"discovery", "url", "file", "inline"},
                             "needs one of discovery, url, file, inline");
  }
  for (size_t i = 1; i < named.size(); ++i) {
    faults.Add(JoinPath(keys_path, named[i]), StrCat("contradicts ", named[0], ": keys come from one place"));
  }
  if (!keys.discovery().empty()) CheckDiscovery(JoinPath(keys_path, "discovery"), issuer, faults);
  if (!keys.url().empty()) CheckFetchUrl(JoinPath(keys_path, "url"), keys.url(), issuer, faults);
  CheckFallbacks(keys_path, issuer, faults);
  if (named[0] == "inline") CheckInlineKeys(JoinPath(keys_path, "inline"), issuer, faults);
  if (keys.discovery().empty() && keys.url().empty()) CheckNoNetworkKeys(keys_path, keys, faults);
  CheckFetchSettings(path, issuer, faults);
  if (!keys.discovery().empty() || !keys.url().empty() || !keys.file().empty())
    CheckTimes(keys_path, keys, faults);
}

}  // namespace assay
