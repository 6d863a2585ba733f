// AddressGuard: which addresses keys may be fetched from (key-cache.md C2, verifier-rules.md section 3.2).
#ifndef ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_
#define ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_

#include <sys/socket.h>

#include <string>

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

// AddressText is the numeric address, for operators.
std::string AddressText(const sockaddr& address);

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_ADDRESS_GUARD_H_
