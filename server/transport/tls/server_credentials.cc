#include "server/transport/tls/server_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <string>
#include <utility>

namespace assay {
namespace {

// ReloadingCredentials hands out the published certificate. gRPC's own FileWatcherCertificateProvider drops
// the old pair when the new one is broken; here only what LoadServerTls has checked ever arrives.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(std::shared_ptr<const Published<ServerTls>> tls)
      : tls_(std::move(tls)),
        demand_(tls_->Get()->client_ca.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                               : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(demand_, Fetch, this))) {}

  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  // gRPC calls this in every handshake, one at a time.
  static grpc_ssl_certificate_config_reload_status Fetch(void* self,
                                                         grpc_ssl_server_certificate_config** config) {
    auto& credentials = *static_cast<ReloadingCredentials*>(self);
    auto current = credentials.tls_->Get();
    if (current == credentials.shown_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const bool demanded = credentials.demand_ != GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
    if (demanded && current->client_ca.empty()) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_FAIL;
    const grpc_ssl_pem_key_cert_pair pair{current->key.c_str(), current->cert_chain.c_str()};
    // gRPC's fetcher aborts without roots; where no certificate is asked for, nothing is ever checked by
    // them.
    const std::string& roots = demanded ? current->client_ca : current->cert_chain;
    *config = grpc_ssl_server_certificate_config_create(roots.c_str(), &pair, 1);
    credentials.shown_ = std::move(current);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<const Published<ServerTls>> tls_;
  const grpc_ssl_client_certificate_request_type demand_;
  std::shared_ptr<const ServerTls> shown_;  // single-threaded (owner: gRPC's handshakes)
  grpc_server_credentials* const credentials_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(
    std::shared_ptr<const Published<ServerTls>> tls) {
  return std::make_shared<ReloadingCredentials>(std::move(tls));
}

}  // namespace assay
