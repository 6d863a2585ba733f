#include "server/fetch/host_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "server/base/str_cat.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ScriptedOrigin;

constexpr size_t kLookups = 3;

class HostLookupTest : public FetchFixture {
 protected:
  HostLookupTest() : FetchFixture({.transfers_per_host = 2, .lookups = kLookups}) {
    origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "body"));
  }

  FetchRequest RequestTo(std::string_view host) const {
    FetchRequest request{.url = StrCat("http://", host, ":", origin.port(), "/keys")};
    request.options.allow_http = true;
    return request;
  }
  FetchRequest HastyRequestTo(std::string_view host) const {
    FetchRequest request = RequestTo(host);
    request.options.connect_timeout = absl::Milliseconds(100);
    return request;
  }

  ScriptedOrigin origin;
};

TEST_F(HostLookupTest, TheSystemKnowsLocalhostAndAddresses) {
  EXPECT_THAT(*SystemLookup("127.0.0.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(*SystemLookup("::1"), ElementsAre("::1"));
  EXPECT_FALSE(SystemLookup("localhost")->empty());
  EXPECT_FALSE(SystemLookup("").error().empty());
}

TEST_F(HostLookupTest, TriesTheAddressesOfANameInTurn) {
  names.Serve("acme.test", {"::1", "127.0.0.2", "127.0.0.1"});
  EXPECT_TRUE(Fetch(RequestTo("Acme.test")));
  EXPECT_THAT(names.asked(), ElementsAre("acme.test"));
}

TEST_F(HostLookupTest, AsksNobodyForAddressesAndLocalhost) {
  EXPECT_TRUE(Fetch(RequestTo("127.0.0.1")));
  EXPECT_TRUE(Fetch(RequestTo("localhost")));
  EXPECT_TRUE(Fetch(RequestTo("0x7f.1")));
  EXPECT_TRUE(names.asked().empty());
}

TEST_F(HostLookupTest, ANameWithoutAddressesIsAFaultOfDns) {
  EXPECT_EQ(FaultOf(RequestTo("nowhere.test")), v1::KEY_SET_FAULT_DNS);
  EXPECT_EQ(detail, "the script has no such name");
  names.Serve("empty.test", {});
  EXPECT_EQ(FaultOf(RequestTo("empty.test")), v1::KEY_SET_FAULT_DNS);
  EXPECT_EQ(detail, "the host has no address");
}

TEST_F(HostLookupTest, TheGuardJudgesWhatANameResolvesTo) {
  for (const char* address : {"169.254.169.254", "0.0.0.0", "::ffff:169.254.169.254", "fe80::1"}) {
    names.Serve("acme.test", {address});
    EXPECT_EQ(FaultOf(RequestTo("acme.test")), v1::KEY_SET_FAULT_ADDRESS_REFUSED) << address;
    EXPECT_THAT(detail, HasSubstr("always refused"));
  }
  names.Serve("acme.test", {"127.0.0.1"});
  FetchRequest discovered = RequestTo("acme.test");
  discovered.public_address_only = true;
  EXPECT_EQ(FaultOf(discovered), v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  discovered.options.allow_addresses = {*AddressRange::Parse("127.0.0.0/8")};
  EXPECT_TRUE(Fetch(discovered));
}

TEST_F(HostLookupTest, ALookupThatHangsEndsAtTheConnectTimeoutAndDelaysNobody) {
  names.Hang("hung.test");
  names.Serve("acme.test", {"127.0.0.1"});
  auto hung = Begin(HastyRequestTo("hung.test"));
  names.WaitForLookups(1);
  EXPECT_TRUE(Fetch(RequestTo("acme.test")));
  const auto result = hung.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, v1::KEY_SET_FAULT_DNS);
  EXPECT_THAT(result.error().detail, HasSubstr("too long"));
}

TEST_F(HostLookupTest, AHostThatHangsKeepsItsOwnPlacesAndNoOthers) {
  names.Hang("hung.test");
  names.Serve("acme.test", {"127.0.0.1"});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(FaultOf(HastyRequestTo("hung.test")), v1::KEY_SET_FAULT_DNS);
  auto third = Begin(HastyRequestTo("hung.test"));  // both places of the host are taken by what still hangs
  EXPECT_TRUE(Fetch(RequestTo("acme.test")));
  EXPECT_THAT(names.asked(), ElementsAre("hung.test", "hung.test", "acme.test"));
  names.Serve("hung.test", {"127.0.0.1"});
  names.Release();
  EXPECT_TRUE(third.get());
}

TEST_F(HostLookupTest, SoManyRunAtATimeThoseThatHangIncluded) {
  std::vector<std::future<FetchResult>> hung;
  for (size_t i = 0; i < kLookups; ++i) {
    names.Hang(StrCat("hung", i, ".test"));
    hung.push_back(Begin(HastyRequestTo(StrCat("hung", i, ".test"))));
  }
  for (auto& each : hung) EXPECT_EQ(each.get().error().fault, v1::KEY_SET_FAULT_DNS);
  names.Serve("acme.test", {"127.0.0.1"});
  auto waiting = Begin(RequestTo("acme.test"));
  EXPECT_TRUE(Fetch(RequestTo("127.0.0.1")));  // needs none
  EXPECT_EQ(names.asked().size(), kLookups);
  names.Release();
  EXPECT_TRUE(waiting.get());
  EXPECT_EQ(names.asked().size(), kLookups + 1);
}

TEST_F(HostLookupTest, StopWaitsForNoLookup) {
  names.Hang("hung.test");
  auto hung = Begin(RequestTo("hung.test"));
  names.WaitForLookups(1);
  fetcher.Stop();
  EXPECT_THROW(hung.get(), std::future_error);  // broken: never set
}

}  // namespace
}  // namespace assay
