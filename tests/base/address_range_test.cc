#include "server/base/address_range.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace assay {
namespace {

using ::testing::HasSubstr;

bool Holds(const char* range, const char* address) {
  sockaddr_storage storage{};
  auto* const in = reinterpret_cast<sockaddr_in*>(&storage);
  auto* const in6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
    in->sin_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, address, &in6->sin6_addr), 1) << address;
    in6->sin6_family = AF_INET6;
  }
  return AddressRange::Parse(range)->Contains(reinterpret_cast<const sockaddr&>(storage));
}

TEST(AddressRange, HoldsItsAddressesToTheEdges) {
  EXPECT_TRUE(Holds("10.0.0.0/8", "10.0.0.0"));
  EXPECT_TRUE(Holds("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "9.255.255.255"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(Holds("10.20.0.0/14", "10.23.255.255"));
  EXPECT_FALSE(Holds("10.20.0.0/14", "10.24.0.0"));
  EXPECT_TRUE(Holds("192.168.1.7", "192.168.1.7"));
  EXPECT_FALSE(Holds("192.168.1.7/32", "192.168.1.6"));
  EXPECT_TRUE(Holds("fd00:1234::/32", "fd00:1234:ffff::1"));
  EXPECT_FALSE(Holds("fd00:1234::/32", "fd00:1235::"));
  EXPECT_TRUE(Holds("fd00::1", "fd00::1"));
}

TEST(AddressRange, ReadsAnAddressAsItIsWritten) {
  const AddressRange range = AddressRange::Parse("10.0.0.0/8").value();
  EXPECT_TRUE(range.Contains("10.1.2.3"));
  EXPECT_TRUE(range.Contains("::ffff:10.1.2.3"));
  for (const char* other : {"11.1.2.3", "", "10.1.2.3:80", " 10.1.2.3", "10.1.2", "gateway"}) {
    EXPECT_FALSE(range.Contains(other)) << other;
  }
  EXPECT_TRUE(AddressRange::Parse("fe80::/10")->Contains("fe80::1%eth0"));
}

TEST(AddressRange, TakesAMappedAddressForTheOneItMaps) {
  EXPECT_TRUE(Holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(Holds("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "::10.1.2.3"));
}

TEST(AddressRange, OfNoBitsHoldsItsWholeFamily) {
  EXPECT_TRUE(Holds("0.0.0.0/0", "255.0.0.1"));
  EXPECT_FALSE(Holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(Holds("::/0", "2001:db8::1"));
  EXPECT_TRUE(Holds("::/0", "10.0.0.1"));
}

TEST(AddressRange, HoldsNothingOfOtherFamilies) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(AddressRange::Parse("::/0")->Contains(address));
}

TEST(AddressRange, RefusesWhatIsNoRange) {
  for (const char* text : {"", "/8", "10.0.0/8", "10.0.0.0.0", "acme.test", "10.0.0.0-10.0.0.9", "[fd00::]/8",
                           "10.0.0.0 /8", "010.0.0.0/8", "fd00::%eth0"}) {
    EXPECT_THAT(AddressRange::Parse(text).error(), HasSubstr("such as 10.0.0.0/8")) << text;
  }
  for (const char* text :
       {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/x"}) {
    EXPECT_THAT(AddressRange::Parse(text).error(), HasSubstr("0 to 32")) << text;
  }
  EXPECT_THAT(AddressRange::Parse("fd00::/129").error(), HasSubstr("0 to 128"));
  EXPECT_THAT(AddressRange::Parse("10.0.0.1/8").error(), HasSubstr("bits below its prefix of 8"));
  EXPECT_THAT(AddressRange::Parse("10.0.0.1/31").error(), HasSubstr("bits below"));
}

}  // namespace
}  // namespace assay
