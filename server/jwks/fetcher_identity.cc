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

std::string InOneSpelling(const std::string& url) {
  const auto parsed = KeyUrl::Parse(url);
  return parsed ? StrCat(parsed->Origin(), parsed->path, parsed->query) : url;
}

}  // namespace

FetcherIdentity::FetcherIdentity(const KeySetAddress& address)
    : peer_(PeerIdentity(address.options)),
      public_address_only_(address.public_address_only),
      connect_timeout_(address.options.connect_timeout),
      total_timeout_(address.options.total_timeout) {
  for (const std::string& url : address.urls) urls_.push_back(InOneSpelling(url));
  if (public_address_only_) allow_addresses_ = address.options.allow_addresses;
}

std::string PeerIdentity(const FetchOptions& options) {
  std::string text = Join(options.ca_file, options.client_cert_file);
  text = Join(text, options.client_key_file);
  text = Join(text, options.proxy);
  return Join(text, options.proxy_credentials_file);
}

}  // namespace assay
