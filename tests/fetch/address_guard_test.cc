#include "server/fetch/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace assay {
namespace {

AddressKind KindOf(const std::string& text) {
  sockaddr_storage storage{};
  auto* const in = reinterpret_cast<sockaddr_in*>(&storage);
  auto* const in6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text.c_str(), &in->sin_addr) == 1) {
    in->sin_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &in6->sin6_addr), 1) << text;
    in6->sin6_family = AF_INET6;
  }
  EXPECT_FALSE(AddressText(reinterpret_cast<const sockaddr&>(storage)).empty());
  const AddressKind kind = ClassifyAddress(reinterpret_cast<const sockaddr&>(storage));
  EXPECT_EQ(ClassifyAddressText(text), kind) << text;
  return kind;
}

TEST(AddressGuard, ForbidsLinkLocalMetadataMulticastAndUnspecifiedInEveryForm) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "169.254.0.1",
                           "169.254.169.254",
                           "169.254.255.255",
                           "100.100.100.200",
                           "168.63.129.16",
                           "192.0.0.192",
                           "224.0.0.1",
                           "239.255.255.250",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "fe80::1",
                           "febf::1",
                           "ff02::1",
                           "fd00:ec2::254",
                           "::ffff:169.254.169.254",
                           "::ffff:0.0.0.0",
                           "::ffff:224.0.0.1",
                           "::169.254.169.254",
                           "64:ff9b::169.254.169.254",
                           "2002:a9fe:a9fe::1"}) {
    EXPECT_EQ(KindOf(text), AddressKind::kForbidden) << text;
  }
}

TEST(AddressGuard, KnowsLoopbackPrivateAndPublicToTheirEdges) {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(KindOf(text), AddressKind::kLoopback) << text;
  }
  for (const char* text :
       {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1", "100.64.0.0",
        "100.127.255.255", "fc00::1", "fdff::1", "fec0::1", "::ffff:10.0.0.1"}) {
    EXPECT_EQ(KindOf(text), AddressKind::kPrivate) << text;
  }
  for (const char* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "100.63.255.255",
        "100.128.0.0", "223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1"}) {
    EXPECT_EQ(KindOf(text), AddressKind::kPublic) << text;
  }
}

TEST(AddressGuard, ForbidsOtherFamilies) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_EQ(ClassifyAddress(address), AddressKind::kForbidden);
  EXPECT_EQ(ClassifyAddressText("localhost"), AddressKind::kForbidden);
}

}  // namespace
}  // namespace assay
