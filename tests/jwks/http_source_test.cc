#include "server/jwks/http_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

constexpr char kUrl[] = "https://acme.test/keys";

class HttpSourceTest : public ::testing::Test {
 protected:
  tl::expected<KeySetBody, FetchFault> Fetch(const FetchDemand& demand) {
    std::optional<tl::expected<KeySetBody, FetchFault>> result;
    source.Fetch(demand, [&](tl::expected<KeySetBody, FetchFault> body) { result = std::move(body); });
    loop.RunReady();
    return std::move(result).value();
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::ScriptedFetcher fetcher{loop};
  HttpSource source{kUrl, {.allow_http = true, .ca_file = "ca.pem"}, fetcher};
};

TEST_F(HttpSourceTest, HandsOnBodyHeadersAndValidators) {
  FetchResponse response;
  response.body = "body";
  response.cache_control = "max-age=60";
  response.age = std::string("5");
  response.etag = "\"v1\"";
  response.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
  fetcher.answers.insert_or_assign(kUrl, response);
  const auto body = Fetch({});
  ASSERT_TRUE(body);
  EXPECT_EQ(body->json, "body");
  EXPECT_FALSE(body->not_modified);
  EXPECT_EQ(body->headers.cache_control, "max-age=60");
  EXPECT_EQ(body->headers.age, "5");
  EXPECT_EQ(body->validators.url, kUrl);
  EXPECT_EQ(body->validators.etag, "\"v1\"");
  EXPECT_EQ(body->validators.last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_TRUE(fetcher.requests[0].options.allow_http);
  EXPECT_EQ(fetcher.requests[0].options.ca_file, "ca.pem");
}

TEST_F(HttpSourceTest, AsksConditionallyOnlyForASetOfTheSameUrl) {
  Fetch({.held = {.url = kUrl, .etag = "\"v1\"", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[0].if_none_match, "\"v1\"");
  EXPECT_EQ(fetcher.requests[0].if_modified_since, "");
  Fetch({.held = {.url = kUrl, .etag = "", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[1].if_modified_since, "yesterday");
  Fetch({.no_cache = true,
         .held = {.url = "https://other.test/", .etag = "\"v1\"", .last_modified = "yesterday"}});
  EXPECT_EQ(fetcher.requests[2].if_none_match, "");
  EXPECT_EQ(fetcher.requests[2].if_modified_since, "");
  EXPECT_TRUE(fetcher.requests[2].no_cache);
}

TEST_F(HttpSourceTest, HandsOnNotModifiedAndFaults) {
  FetchResponse unchanged;
  unchanged.status = 304;
  fetcher.answers.insert_or_assign(kUrl, unchanged);
  EXPECT_TRUE(Fetch({.held = {.url = kUrl, .etag = "\"v1\"", .last_modified = ""}})->not_modified);
  fetcher.answers.insert_or_assign(kUrl, testing::ScriptedFetcher::Status(503));
  EXPECT_EQ(Fetch({}).error().http_status, 503);
}

TEST_F(HttpSourceTest, AFailureMovesOnToTheNextUrlAndASuccessBackToTheMainOne) {
  HttpSource with_fallbacks(kUrl, {}, fetcher, {"https://b.test/keys", "https://c.test/keys"});
  EXPECT_EQ(with_fallbacks.Describe(), kUrl);
  for (const int failures : {0, 1, 2, 3, 4, 0}) {
    with_fallbacks.Fetch({.held = {.url = "https://b.test/keys", .etag = "\"b\"", .last_modified = ""},
                          .consecutive_failures = failures},
                         [](auto) {});
    EXPECT_EQ(with_fallbacks.Describe(), fetcher.requests.back().url);
    // Validators hold for the URL that they came from.
    EXPECT_EQ(fetcher.requests.back().if_none_match,
              fetcher.requests.back().url == "https://b.test/keys" ? "\"b\"" : "");
  }
  EXPECT_THAT(fetcher.Urls(), ::testing::ElementsAre(kUrl, "https://b.test/keys", "https://c.test/keys", kUrl,
                                                     "https://b.test/keys", kUrl));
}

}  // namespace
}  // namespace assay
