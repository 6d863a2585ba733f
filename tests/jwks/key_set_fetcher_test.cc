#include "server/jwks/key_set_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/http_source.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

constexpr char kUrl[] = "https://acme.test/keys";

class KeySetFetcherTest : public ::testing::Test {
 protected:
  tl::expected<KeySetBody, FetchFault> Fetch(const FetchDemand& demand) {
    std::optional<tl::expected<KeySetBody, FetchFault>> result;
    keys->Fetch(demand, [&](tl::expected<KeySetBody, FetchFault> body) { result = std::move(body); });
    loop.RunReady();
    return std::move(result).value();
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::ScriptedFetcher fetcher{loop};
  KeySetFetchers fetchers{fetcher, clock};
  std::shared_ptr<KeySetFetcher> keys =
      fetchers.Find({.urls = {kUrl}, .options = {.allow_http = true, .ca_file = "ca.pem"}});
};

TEST_F(KeySetFetcherTest, HandsOnBodyHeadersAndValidators) {
  FetchResponse response;
  response.body = "body";
  response.cache_control = "max-age=60";
  response.age = std::string("5");
  response.etag = "\"v1\"";
  response.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
  fetcher.answers.insert_or_assign(kUrl, response);
  const auto body = Fetch({});
  ASSERT_TRUE(body);
  EXPECT_EQ(*body->json, "body");
  EXPECT_FALSE(body->not_modified);
  EXPECT_EQ(body->headers.cache_control, "max-age=60");
  EXPECT_EQ(body->headers.age, "5");
  EXPECT_EQ(body->validators.url, kUrl);
  EXPECT_EQ(body->validators.etag, "\"v1\"");
  EXPECT_EQ(body->validators.last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_TRUE(fetcher.requests[0].options.allow_http);
  EXPECT_EQ(fetcher.requests[0].options.ca_file, "ca.pem");
}

TEST_F(KeySetFetcherTest, AsksConditionallyOnlyForASetOfTheSameUrl) {
  Fetch({.anew = true, .held = {.url = kUrl, .etag = "\"v1\"", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[0].if_none_match, "\"v1\"");
  EXPECT_EQ(fetcher.requests[0].if_modified_since, "");
  Fetch({.anew = true, .held = {.url = kUrl, .etag = "", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[1].if_modified_since, "yesterday");
  Fetch({.no_cache = true,
         .anew = true,
         .held = {.url = "https://other.test/", .etag = "\"v1\"", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[2].if_none_match, "");
  EXPECT_EQ(fetcher.requests[2].if_modified_since, "");
  EXPECT_TRUE(fetcher.requests[2].no_cache);
}

TEST_F(KeySetFetcherTest, ANotModifiedIsTheSetThatIsHeld) {
  FetchResponse unchanged;
  unchanged.status = 304;
  fetcher.answers.insert_or_assign(kUrl, unchanged);
  const auto held = std::make_shared<const std::string>("held");
  const auto body = Fetch({.held = {.url = kUrl, .etag = "\"v1\"", .last_modified = ""}, .held_json = held});
  EXPECT_TRUE(body->not_modified);
  EXPECT_EQ(body->json, held);
  EXPECT_EQ(body->validators.etag, "\"v1\"");
}

TEST_F(KeySetFetcherTest, TellsWhichGetFailed) {
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Status(503));
  const auto first = Fetch({}), second = Fetch({});
  EXPECT_EQ(first.error().http_status, 503);
  EXPECT_GT(first.error().get, 0u);
  EXPECT_GT(second.error().get, first.error().get);
}

TEST_F(KeySetFetcherTest, OneGetAnswersAllWhoAskWhileItIsUnderWay) {
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Body("body"));
  std::vector<uint64_t> gets;
  for (int i = 0; i < 3; ++i) {
    keys->Fetch({.seen = 1000},
                [&](tl::expected<KeySetBody, FetchFault> body) { gets.push_back(body.value().get.number); });
  }
  loop.RunReady();
  EXPECT_EQ(fetcher.requests.size(), 1u);
  EXPECT_THAT(gets, ::testing::ElementsAre(gets[0], gets[0], gets[0]));
}

TEST_F(KeySetFetcherTest, WhoNeedsANewGetWaitsForTheOneUnderWayAndSharesTheNext) {
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Body("body"));
  std::vector<uint64_t> gets;
  const auto take = [&](tl::expected<KeySetBody, FetchFault> body) {
    gets.push_back(body.value().get.number);
  };
  keys->Fetch({}, take);
  keys->Fetch({.anew = true}, take);
  keys->Fetch({.anew = true}, take);
  loop.RunReady();
  EXPECT_EQ(fetcher.requests.size(), 2u);
  ASSERT_EQ(gets.size(), 3u);
  EXPECT_GT(gets[1], gets[0]);
  EXPECT_EQ(gets[2], gets[1]);
}

TEST_F(KeySetFetcherTest, TheNewestAnswerServesWhoHasNotSeenIt) {
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Body("body"));
  const auto first = Fetch({});
  clock.Advance(absl::Seconds(5));
  const auto again = Fetch({});
  EXPECT_EQ(fetcher.requests.size(), 1u);
  EXPECT_EQ(again->json, first->json);
  EXPECT_EQ(again->get.landed, first->get.landed);
  Fetch({.seen = first->get.number});
  EXPECT_EQ(fetcher.requests.size(), 2u);
}

TEST_F(KeySetFetcherTest, WithinTheBackoffOnlyWhoNeedsANewGetCausesOne) {
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Status(503));
  const uint64_t failed = Fetch({}).error().get;
  keys->state()->not_before = clock.Now().steady + absl::Seconds(7);
  const auto fault = Fetch({});
  EXPECT_EQ(fault.error().get, failed);
  EXPECT_EQ(fault.error().retry_after, absl::Seconds(7));
  EXPECT_EQ(fetcher.requests.size(), 1u);
  EXPECT_GT(Fetch({.anew = true}).error().get, failed);
}

TEST_F(KeySetFetcherTest, IsTheSameForAllWhileAnyoneUsesIt) {
  const KeySetAddress address{.urls = {"https://other.test/"}};
  std::weak_ptr<KeySetFetcher> other = fetchers.Find(address);
  EXPECT_TRUE(other.expired());
  const auto held = fetchers.Find(address);
  for (int i = 0; i < 200; ++i) fetchers.Find({.urls = {StrCat("https://other.test/", i)}});
  EXPECT_EQ(fetchers.Find(address), held);
  EXPECT_NE(fetchers.Find({.urls = {kUrl}}), keys);  // which has another CA
}

TEST_F(KeySetFetcherTest, AFailureMovesOnToTheNextUrlAndASuccessBackToTheMainOne) {
  HttpSource source({.urls = {kUrl, "https://b.test/keys", "https://c.test/keys"}}, fetchers);
  EXPECT_EQ(source.Describe(), kUrl);
  for (const int failures : {0, 1, 2, 3, 4, 0}) {
    source.Fetch({.held = {.url = "https://b.test/keys", .etag = "\"b\"", .last_modified = ""},
                  .consecutive_failures = failures},
                 [](auto) {});
    loop.RunReady();
    EXPECT_EQ(source.Describe(), fetcher.requests.back().url);
    // Validators hold for the URL that they came from.
    EXPECT_EQ(fetcher.requests.back().if_none_match,
              fetcher.requests.back().url == "https://b.test/keys" ? "\"b\"" : "");
  }
  EXPECT_EQ(source.Place(), kUrl);
  EXPECT_THAT(fetcher.Urls(), ::testing::ElementsAre(kUrl, "https://b.test/keys", "https://c.test/keys", kUrl,
                                                     "https://b.test/keys", kUrl));
}

TEST_F(KeySetFetcherTest, ASourceDescribesNoQuery) {
  EXPECT_EQ(HttpSource({.urls = {"https://a.test/keys?key=hush"}}, fetchers).Describe(),
            "https://a.test/keys?...");
}

}  // namespace
}  // namespace assay
