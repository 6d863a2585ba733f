// How a client reaches assayd.
#ifndef ASSAY_CLIENT_CPP_CHANNEL_H_
#define ASSAY_CLIENT_CPP_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace assay::client {

// ChannelOptions says where the server is and how it is trusted.
struct ChannelOptions {
  std::string address = "127.0.0.1:9000";  // "HOST:PORT" or "unix:PATH"
  bool tls = false;                        // plain text unless set
  std::string server_ca_pem{};    // who may have signed the server's certificate; empty: the system's roots
  std::string certificate_pem{};  // of this client, where the server demands one
  std::string key_pem{};
  std::string server_name{};  // in the server's certificate, where it is not the address's host
};

// MakeChannel connects when it is first used. Proxy settings of the environment are ignored: a verifier is a
// neighbour.
std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options);

}  // namespace assay::client

#endif  // ASSAY_CLIENT_CPP_CHANNEL_H_
