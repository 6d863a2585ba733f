// AddressRange: a block of IP addresses, such as 10.0.0.0/8.
#ifndef ASSAY_SERVER_BASE_ADDRESS_RANGE_H_
#define ASSAY_SERVER_BASE_ADDRESS_RANGE_H_

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "tl/expected.hpp"

namespace assay {

// AddressRange holds IPv4 or IPv6 addresses. An IPv4 address and its IPv4-mapped IPv6 form are the same one.
// Thread-safety: immutable. RFC 4632 section 3.1, RFC 4291 section 2.3.
class AddressRange {
 public:
  // Parse reads "10.0.0.0/8", "fd00::/8", or one address; it refuses with a sentence for operators, also
  // where the address has bits below its prefix.
  static tl::expected<AddressRange, std::string> Parse(std::string_view text);

  bool Contains(const sockaddr& address) const;
  // Contains reads one address, a zone behind "%" aside; false for any other text.
  bool Contains(std::string_view address) const;

  auto operator<=>(const AddressRange&) const = default;

 private:
  using Bytes = std::array<uint8_t, 16>;  // of IPv6, in the order of the network

  AddressRange(const Bytes& first, int bits) : first_(first), bits_(bits) {}

  Bytes first_;
  int bits_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_ADDRESS_RANGE_H_
