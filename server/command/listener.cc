#include "server/command/listener.h"

#include <string_view>
#include <utility>

#include "server/base/address_range.h"
#include "server/base/str_cat.h"

namespace assay {

std::string Literal(const std::string& address) {
  constexpr std::string_view kName = "localhost:";
  return address.starts_with(kName) ? StrCat("127.0.0.1:", address.substr(kName.size())) : address;
}

absl::StatusOr<std::shared_ptr<const Published<ServerTls>>> LoadTls(const v1::ServerTls& files) {
  auto tls = LoadServerTls({files.cert_file(), files.key_file(), files.client_ca_file()});
  if (!tls.ok()) return tls.status();
  return std::make_shared<const Published<ServerTls>>(std::make_shared<const ServerTls>(*std::move(tls)));
}

absl::StatusOr<ForwardAuthOptions> LoadForwardAuth(const v1::ForwardAuthListener& listener) {
  ForwardAuthOptions options{.address = Literal(listener.address())};
  for (const std::string& peers : listener.trusted_peers()) {
    if (auto range = AddressRange::Parse(peers)) options.trust.peers.push_back(*range);
  }
  options.trust.client_certificate_header = listener.client_certificate_header();
  if (listener.introspection_secret_file().empty()) return options;
  options.introspection_secret =
      std::make_shared<SharedSecret>("introspection_secret_file", listener.introspection_secret_file(),
                                     SharedSecret::Scheme::kBearerOrBasic);
  if (auto status = options.introspection_secret->Load(); !status.ok()) return status;
  return options;
}

}  // namespace assay
