#include "server/command/listener.h"

#include <utility>

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

}  // namespace assay
