#include "server/base/address_range.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "server/base/str_cat.h"

namespace assay {
namespace {

using Bytes = std::array<uint8_t, 16>;

constexpr int kBits4 = 32;
constexpr int kBits6 = 128;

Bytes Mapped(const in_addr& address) {
  Bytes bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::memcpy(bytes.data() + 12, &address, sizeof(address));
  return bytes;
}

std::optional<Bytes> BytesOf(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof(in));
    return Mapped(in.sin_addr);
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, &address, sizeof(in6));
    Bytes bytes;
    std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
    return bytes;
  }
  return std::nullopt;
}

std::optional<Bytes> BytesOf(std::string_view text) {
  const std::string address(text);
  in_addr in;
  Bytes bytes;
  if (inet_pton(AF_INET, address.c_str(), &in) == 1) return Mapped(in);
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
  return std::nullopt;
}

// Masked keeps the first `bits` bits.
Bytes Masked(Bytes bytes, int bits) {
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(bits - 8 * i, 0, 8);
    bytes[static_cast<size_t>(i)] &= static_cast<uint8_t>(0xff00 >> kept);
  }
  return bytes;
}

}  // namespace

tl::expected<AddressRange, std::string> AddressRange::Parse(std::string_view text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string_view address = text.substr(0, slash);
  const std::optional<Bytes> first = BytesOf(address);
  if (!first) {
    return tl::unexpected(std::string("expected an address range such as 10.0.0.0/8 or fd00::/8"));
  }
  const bool is4 = address.find(':') == std::string_view::npos;
  const int most = is4 ? kBits4 : kBits6;
  int bits = most;
  if (slash < text.size()) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > most) {
      return tl::unexpected(StrCat("expected a prefix length of 0 to ", most, " behind the slash"));
    }
  }
  const int from_start = is4 ? bits + kBits6 - kBits4 : bits;
  if (Masked(*first, from_start) != *first) {
    return tl::unexpected(StrCat(address, " has bits below its prefix of ", bits));
  }
  return AddressRange(*first, from_start);
}

bool AddressRange::Contains(const sockaddr& address) const {
  const auto bytes = BytesOf(address);
  return bytes && Masked(*bytes, bits_) == first_;
}

bool AddressRange::Contains(std::string_view address) const {
  const auto bytes = BytesOf(address.substr(0, address.find('%')));
  return bytes && Masked(*bytes, bits_) == first_;
}

}  // namespace assay
