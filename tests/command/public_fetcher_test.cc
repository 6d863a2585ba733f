#include "server/command/public_fetcher.h"

#include <gtest/gtest.h>

#include <memory>

#include "server/base/str_cat.h"
#include "server/jwks/discovery_source.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

using testing::ScriptedFetcher;

TEST(PublicFetcher, DemandsAPublicAddressOfTheDocumentAndOfTheKeysThatItNames) {
  constexpr char kIssuer[] = "https://issuer.test";
  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  ScriptedFetcher network(loop);
  // The document says that it came from a private address: what it names need then not be public.
  network.answers["https://issuer.test/.well-known/openid-configuration"] =
      ScriptedFetcher::Body(R"({"issuer":"https://issuer.test","jwks_uri":"https://keys.test/set"})");
  network.answers["https://keys.test/set"] = ScriptedFetcher::Body("{}");

  PublicFetcher guarded(network);
  KeySetFetchers fetchers(guarded, clock);
  DiscoverySource source({.issuer = kIssuer}, fetchers);
  bool answered = false;
  source.Fetch({}, [&](auto) { answered = true; });
  loop.RunReady();
  EXPECT_TRUE(answered);
  ASSERT_EQ(network.requests.size(), 2u);
  for (const FetchRequest& request : network.requests)
    EXPECT_TRUE(request.public_address_only) << request.url;
}

}  // namespace
}  // namespace assay
