// AddressGuard: which addresses keys may be fetched from (key-cache.md C2, verifier-rules.md section 3.2).
#ifndef ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_
#define ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_

#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include "server/base/address_range.h"

namespace assay {

enum class AddressKind {
  kPublic,
  kPrivate,
  kLoopback,
  kForbidden,  // link-local, cloud metadata, multicast, unspecified, reserved; never fetched from
};

// ClassifyAddress judges a resolved address. IPv6 forms that carry an IPv4 address (mapped, compatible,
// NAT64, 6to4) are judged by it. Other families than IPv4 and IPv6 are forbidden. Pure.
AddressKind ClassifyAddress(const sockaddr& address);

// ClassifyAddressText judges a numeric address; what is none is forbidden. Pure.
AddressKind ClassifyAddressText(const std::string& text);

// AddressRule says what a request permits of what is not refused always.
struct AddressRule {
  bool loopback_only = false;  // plain http that was let through because its host is the machine itself
  bool public_only = false;
  std::vector<AddressRange> allowed = {};  // in spite of public_only
};

// AddressRefusal says in a sentence for operators why `address` is refused; empty where it is not. Pure.
std::string AddressRefusal(const sockaddr& address, const AddressRule& rule);

// LiteralAddress reads a host that is an address in any spelling that some resolver takes ("0x7f.1" too); it
// asks no resolver. localhost is 127.0.0.1; nothing where the host is another name.
std::optional<sockaddr_storage> LiteralAddress(const std::string& host);

// AddressText is the numeric address, for operators.
std::string AddressText(const sockaddr& address);

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_
