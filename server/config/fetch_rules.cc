#include "server/config/fetch_rules.h"

#include "server/base/address_range.h"
#include "server/base/str_cat.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

void CheckProxy(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  const std::string proxy_path = JoinPath(path, "proxy");
  const std::string file_path = JoinPath(path, "proxy_credentials_file");
  if (issuer.proxy().empty()) {
    if (!issuer.proxy_credentials_file().empty()) faults.Add(file_path, "has no meaning without proxy");
    return;
  }
  if (issuer.keys().discovery().empty() && issuer.keys().url().empty()) {
    faults.Add(proxy_path, "has no meaning for keys that are not fetched");
  }
  const std::string& text = issuer.proxy();
  if (text.find('@') != text.npos) {
    return faults.Add(proxy_path,
                      "may hold no user information; secrets are files: proxy_credentials_file names one");
  }
  const auto url = KeyUrl::Parse(text);
  if (!url || !(url->path.empty() || url->path == "/") || !url->query.empty()) {
    faults.Add(proxy_path, "expected \"http://HOST:PORT\" or \"https://HOST:PORT\"");
  }
}

void CheckClientCertificate(const std::string& path, const v1::KeySource& keys, FaultList& faults) {
  if (!keys.has_client_cert()) return;
  const v1::ClientCertificate& pair = keys.client_cert();
  if (pair.cert_file().empty()) faults.AddMissing(path, {"cert_file"}, "needs cert_file, a PEM chain");
  if (pair.key_file().empty()) faults.AddMissing(path, {"key_file"}, "needs key_file, its PEM key");
}

}  // namespace

void CheckFetchSettings(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  const v1::KeySource& keys = issuer.keys();
  const std::string keys_path = JoinPath(path, "keys");
  CheckProxy(path, issuer, faults);
  CheckClientCertificate(JoinPath(keys_path, "client_cert"), keys, faults);
  for (int i = 0; i < keys.allow_addresses_size(); ++i) {
    const auto range = AddressRange::Parse(keys.allow_addresses(i));
    if (!range) faults.Add(IndexPath(JoinPath(keys_path, "allow_addresses"), i), range.error());
  }
}

}  // namespace assay
