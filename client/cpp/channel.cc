#include "client/cpp/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

namespace assay::client {
namespace {

constexpr int kReceiveBytes = 16 << 20;  // a batch's answer is larger than gRPC's default of 4 MiB

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(kReceiveBytes);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (options.tls) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.server_ca_pem;
    tls.pem_cert_chain = options.certificate_pem;
    tls.pem_private_key = options.key_pem;
    credentials = grpc::SslCredentials(tls);
    if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  }
  return grpc::CreateCustomChannel(options.address, credentials, arguments);
}

}  // namespace assay::client
