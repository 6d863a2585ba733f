#include "server/jwks/discovery_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "server/base/str_cat.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::ScriptedFetcher;

constexpr char kIssuer[] = "https://acme.test/a";
constexpr char kOpenId[] = "https://acme.test/a/.well-known/openid-configuration";
constexpr char kOauth[] = "https://acme.test/.well-known/oauth-authorization-server/a";
constexpr char kKeys[] = "https://acme.test/keys";
constexpr char kNewKeys[] = "https://acme.test/new-keys";

class DiscoverySourceTest : public ::testing::Test {
 protected:
  DiscoverySourceTest() {
    Serve(kOpenId, kKeys);
    fetcher.answers.insert_or_assign(kKeys, ScriptedFetcher::Body("keys"));
    fetcher.answers.insert_or_assign(kNewKeys, ScriptedFetcher::Body("new keys"));
  }

  void Serve(const char* place, const char* keys) {
    fetcher.answers.insert_or_assign(
        place, ScriptedFetcher::Body(StrCat(R"({"issuer":")", kIssuer, R"(","jwks_uri":")", keys, "\"}")));
  }

  // Fetch does what a refresher would; a body that `usable` is taken into force.
  tl::expected<KeySetBody, FetchFault> Fetch(bool usable = true) {
    fetcher.requests.clear();
    std::optional<tl::expected<KeySetBody, FetchFault>> result;
    source->Fetch({.seen = seen, .held = held, .consecutive_failures = failures},
                  [&](tl::expected<KeySetBody, FetchFault> body) { result = std::move(body); });
    loop.RunReady();
    seen = *result ? (*result)->get.number : result->error().get;
    if (*result && usable) {
      held = (*result)->validators;
      failures = 0;
    } else {
      ++failures;
    }
    return std::move(result).value();
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  ScriptedFetcher fetcher{loop};
  KeySetFetchers fetchers{fetcher, clock};
  DiscoveryOptions options{.issuer = kIssuer, .url = "", .fetch = {}};
  std::unique_ptr<DiscoverySource> source = std::make_unique<DiscoverySource>(options, fetchers);
  uint64_t seen = 0;
  Validators held;
  int failures = 0;
};

TEST_F(DiscoverySourceTest, ReadsTheDocumentOnceAndThenTheKeysOnly) {
  EXPECT_EQ(source->Describe(), kOpenId);
  EXPECT_EQ(*Fetch()->json, "keys");
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kKeys));
  EXPECT_EQ(source->Describe(), kKeys);
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kKeys));
}

TEST_F(DiscoverySourceTest, TriesThePlaceOfRfc8414WhereTheFirstIs404) {
  fetcher.answers.erase(kOpenId);
  Serve(kOauth, kKeys);
  EXPECT_EQ(*Fetch()->json, "keys");
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kOauth, kKeys));
}

TEST_F(DiscoverySourceTest, TriesNoOtherPlaceForAnyOtherFault) {
  Serve(kOauth, kKeys);
  fetcher.answers.insert_or_assign(kOpenId, ScriptedFetcher::Status(503));
  const auto body = Fetch();
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().fault, v1::KEY_SET_FAULT_HTTP_5XX);
  EXPECT_THAT(body.error().detail, ::testing::HasSubstr(kOpenId));
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId));  // each flight reads until a document was had
}

TEST_F(DiscoverySourceTest, TakesTheConfiguredPlaceAndNoOther) {
  options.url = "https://elsewhere.test/doc";
  source = std::make_unique<DiscoverySource>(options, fetchers);
  EXPECT_EQ(Fetch().error().http_status, 404);
  EXPECT_THAT(fetcher.Urls(), ElementsAre("https://elsewhere.test/doc"));
  Serve("https://elsewhere.test/doc", kKeys);
  EXPECT_TRUE(Fetch());
}

TEST_F(DiscoverySourceTest, SaysInvalidOfAnIssuerThatIsNoUrl) {
  options.issuer = "urn:acme:batch";
  source = std::make_unique<DiscoverySource>(options, fetchers);
  EXPECT_EQ(Fetch().error().fault, v1::KEY_SET_FAULT_DISCOVERY_INVALID);
}

TEST_F(DiscoverySourceTest, ReadsTheDocumentAgainAfterADay) {
  Fetch();
  clock.Advance(absl::Hours(24) - absl::Nanoseconds(1));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kKeys));
  clock.Advance(absl::Nanoseconds(1));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kKeys));
}

TEST_F(DiscoverySourceTest, ReadsItAgainAfterThreeFailuresInARow) {
  Fetch();
  clock.Advance(absl::Minutes(1));
  fetcher.answers.insert_or_assign(kKeys, ScriptedFetcher::Status(500));
  for (int i = 0; i < 3; ++i) {
    Fetch();
    EXPECT_THAT(fetcher.Urls(), ElementsAre(kKeys));
  }
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kKeys));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kKeys));
}

TEST_F(DiscoverySourceTest, ReadsItAgainAtOnceWhereTheKeyUrlIsGone) {
  for (const int status : {404, 410}) {
    Fetch();
    clock.Advance(absl::Minutes(1));
    fetcher.answers.insert_or_assign(kKeys, ScriptedFetcher::Status(status));
    Fetch();
    EXPECT_THAT(fetcher.Urls(), ElementsAre(kKeys));
    Serve(kOpenId, kNewKeys);
    EXPECT_EQ(*Fetch()->json, "new keys");
    EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kNewKeys));
    Serve(kOpenId, kKeys);
    fetcher.answers.insert_or_assign(kKeys, ScriptedFetcher::Body("keys"));
    fetcher.answers.erase(kNewKeys);
    clock.Advance(absl::Hours(24));
    Fetch();
    fetcher.answers.insert_or_assign(kNewKeys, ScriptedFetcher::Body("new keys"));
  }
}

TEST_F(DiscoverySourceTest, BacksOffWhereReadingAgainDoesNotHelp) {
  Fetch();
  fetcher.answers.erase(kKeys);
  int reads = 0;
  for (int second = 0; second < 600; ++second) {
    clock.Advance(absl::Seconds(1));
    Fetch();
    reads += static_cast<int>(fetcher.requests.size()) - 1;
  }
  EXPECT_GE(reads, 6);
  EXPECT_LE(reads, 16);
}

TEST_F(DiscoverySourceTest, ADocumentThatFailsChangesNothingOnceAKeyUrlIsKnown) {
  Fetch();
  clock.Advance(absl::Hours(24));
  for (const auto& broken :
       {ScriptedFetcher::Status(500), ScriptedFetcher::Body("<html>"),
        ScriptedFetcher::Body(R"({"issuer":"https://evil.test","jwks_uri":"https://evil.test/"})")}) {
    fetcher.answers.insert_or_assign(kOpenId, broken);
    clock.Advance(absl::Minutes(2));
    EXPECT_EQ(*Fetch()->json, "keys");
    EXPECT_THAT(fetcher.Urls(), ElementsAre(kOpenId, kKeys));
  }
}

TEST_F(DiscoverySourceTest, AChangedKeyUrlIsInForceAfterOneUsableFetchFromIt) {
  Fetch();
  Serve(kOpenId, kNewKeys);
  clock.Advance(absl::Hours(24));
  EXPECT_EQ(*Fetch(false)->json, "new keys");  // the refresher could not use it
  EXPECT_EQ(*Fetch()->json, "keys");
  clock.Advance(absl::Hours(24));
  EXPECT_EQ(*Fetch()->json, "new keys");
  fetcher.answers.insert_or_assign(kNewKeys, ScriptedFetcher::Status(500));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kNewKeys));
  Fetch();
  EXPECT_THAT(fetcher.Urls(), ElementsAre(kNewKeys));
}

TEST_F(DiscoverySourceTest, APublicDocumentMayNotNameAPrivateAddress) {
  auto document = ScriptedFetcher::Body(StrCat(R"({"issuer":")", kIssuer, R"(","jwks_uri":")", kKeys, "\"}"));
  Fetch();
  EXPECT_FALSE(fetcher.requests.back().public_address_only);
  document->from_public_address = true;
  fetcher.answers.insert_or_assign(kOpenId, document);
  clock.Advance(absl::Hours(24));
  Fetch();
  EXPECT_FALSE(fetcher.requests.front().public_address_only);
  EXPECT_TRUE(fetcher.requests.back().public_address_only);
}

TEST_F(DiscoverySourceTest, MayEndWhileAReadIsUnderWay) {
  bool called = false;
  source->Fetch({}, [&](tl::expected<KeySetBody, FetchFault>) { called = true; });
  source.reset();
  loop.RunReady();
  EXPECT_FALSE(called);
}

TEST_F(DiscoverySourceTest, DescribesNoQuery) {
  Serve(kOpenId, "https://acme.test/keys?key=hush");
  Fetch();
  EXPECT_EQ(source->Describe(), "https://acme.test/keys?...");
}

}  // namespace
}  // namespace assay
