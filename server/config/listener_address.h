// ListenerAddress: where a listener listens.
#ifndef ASSAY_SERVER_CONFIG_LISTENER_ADDRESS_H_
#define ASSAY_SERVER_CONFIG_LISTENER_ADDRESS_H_

#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct ListenerAddress {
  std::string unix_path;  // set: a Unix socket, and nothing below counts
  std::string host;       // a literal IPv4 or IPv6 address, without brackets
  int port = 0;           // 0: any that is free
  bool loopback = false;

  // Reaches tells whether others than this machine's own processes can connect.
  bool Reaches() const { return unix_path.empty() && !loopback; }
};

// ParseListenerAddress reads "HOST:PORT", "[IPV6]:PORT" or "unix:PATH"; HOST is a literal address or
// "localhost". Nothing where it is anything else.
std::optional<ListenerAddress> ParseListenerAddress(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_LISTENER_ADDRESS_H_
