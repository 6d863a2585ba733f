#include "server/jwks/fetcher_identity.h"

#include "server/base/str_cat.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

// No URL holds it, and no name of a file.
constexpr char kBetween = '\0';

std::string Join(const std::string& head, const std::string& tail) {
  std::string text = head;
  text.push_back(kBetween);
  text.append(tail);
  return text;
}

}  // namespace

std::string FetcherIdentity(const std::string& url, const FetchOptions& options) {
  const auto parsed = KeyUrl::Parse(url);
  return Join(parsed ? StrCat(parsed->Origin(), parsed->path, parsed->query) : url, PeerIdentity(options));
}

std::string PeerIdentity(const FetchOptions& options) {
  std::string text = Join(options.ca_file, options.client_cert_file);
  text = Join(text, options.client_key_file);
  text = Join(text, options.proxy);
  return Join(text, options.proxy_credentials_file);
}

}  // namespace assay
