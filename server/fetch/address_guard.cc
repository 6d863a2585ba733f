#include "server/fetch/address_guard.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "server/base/str_cat.h"

namespace assay {
namespace {

struct Range4 {
  uint32_t prefix;
  int bits;
  AddressKind kind;
};

constexpr uint32_t Quad(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// The first range that holds the address decides.
constexpr Range4 kRanges4[] = {
    {Quad(127, 0, 0, 0), 8, AddressKind::kLoopback},         {Quad(0, 0, 0, 0), 8, AddressKind::kForbidden},
    {Quad(169, 254, 0, 0), 16, AddressKind::kForbidden},      // link-local, and the metadata of most clouds
    {Quad(100, 100, 100, 200), 32, AddressKind::kForbidden},  // metadata of Alibaba
    {Quad(168, 63, 129, 16), 32, AddressKind::kForbidden},    // the wire server of Azure
    {Quad(192, 0, 0, 192), 32, AddressKind::kForbidden},      // metadata of Oracle
    {Quad(224, 0, 0, 0), 3, AddressKind::kForbidden},         // multicast, reserved, broadcast
    {Quad(10, 0, 0, 0), 8, AddressKind::kPrivate},           {Quad(172, 16, 0, 0), 12, AddressKind::kPrivate},
    {Quad(192, 168, 0, 0), 16, AddressKind::kPrivate},       {Quad(100, 64, 0, 0), 10, AddressKind::kPrivate},
};

AddressKind Classify4(uint32_t address) {
  for (const Range4& range : kRanges4) {
    if ((address ^ range.prefix) >> (32 - range.bits) == 0) return range.kind;
  }
  return AddressKind::kPublic;
}

using Bytes16 = std::array<uint8_t, 16>;

uint32_t Quad(const Bytes16& bytes, size_t at) {
  return Quad(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool StartsWith(const Bytes16& bytes, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

AddressKind Classify6(const Bytes16& bytes) {
  constexpr Bytes16 kUnspecified{};
  constexpr Bytes16 kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr Bytes16 kAmazonMetadata{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
  if (bytes == kLoopback) return AddressKind::kLoopback;
  if (bytes == kUnspecified || bytes == kAmazonMetadata) return AddressKind::kForbidden;
  if (StartsWith(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return Classify4(Quad(bytes, 12));
  if (StartsWith(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) return Classify4(Quad(bytes, 12));
  if (StartsWith(bytes, {0x00, 0x64, 0xff, 0x9b})) return Classify4(Quad(bytes, 12));
  if (StartsWith(bytes, {0x20, 0x02})) return Classify4(Quad(bytes, 2));
  if (bytes[0] == 0xff) return AddressKind::kForbidden;                               // multicast
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return AddressKind::kForbidden;  // link-local
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0) return AddressKind::kPrivate;    // site-local of old
  if ((bytes[0] & 0xfe) == 0xfc) return AddressKind::kPrivate;
  return AddressKind::kPublic;
}

}  // namespace

AddressKind ClassifyAddress(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof(in));
    return Classify4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, &address, sizeof(in6));
    Bytes16 bytes;
    std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
    return Classify6(bytes);
  }
  return AddressKind::kForbidden;
}

AddressKind ClassifyAddressText(const std::string& text) {
  in_addr in;
  if (inet_pton(AF_INET, text.c_str(), &in) == 1) return Classify4(ntohl(in.s_addr));
  Bytes16 bytes;
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return Classify6(bytes);
  return AddressKind::kForbidden;
}

std::string AddressRefusal(const sockaddr& address, const AddressRule& rule) {
  const AddressKind kind = ClassifyAddress(address);
  if (kind == AddressKind::kForbidden) {
    return StrCat(AddressText(address), " is link-local, metadata, multicast or unspecified: always refused");
  }
  if (rule.loopback_only && kind != AddressKind::kLoopback) {
    return StrCat(AddressText(address), " is not loopback, and plain http is for loopback only");
  }
  const auto holds = [&](const AddressRange& range) { return range.Contains(address); };
  if (rule.public_only && kind != AddressKind::kPublic &&
      std::none_of(rule.allowed.begin(), rule.allowed.end(), holds)) {
    return StrCat(AddressText(address),
                  " is not public, as the discovery document's is; allow_addresses may name it");
  }
  return "";
}

std::optional<sockaddr_storage> LiteralAddress(const std::string& host) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host == "localhost" ? "127.0.0.1" : host.c_str(), nullptr, &hints, &found) != 0)
    return std::nullopt;
  sockaddr_storage address{};
  std::memcpy(&address, found->ai_addr, found->ai_addrlen);
  ::freeaddrinfo(found);
  return address;
}

std::string AddressText(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof(in));
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, &address, sizeof(in6));
    inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
  }
  return text;
}

}  // namespace assay
