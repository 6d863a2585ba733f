// What operators are told of a template whose tenants have keys of their own, and what they do to it.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "server/transport/handlers/issuer_admin_handler.h"
#include "server/transport/handlers/issuer_events.h"
#include "tests/testing/tenant_bench.h"

namespace assay {
namespace {

class IssuerTenants : public ::testing::Test {
 protected:
  IssuerTenants() {
    bench.Admit("https://idp.test/b");
    bench.Admit("https://idp.test/a");
    Issuer idp{.name = "idp",
               .issuer = "https://idp.test/{tenantid}",
               .startup = Startup::kLazy,
               .keys = bench.caches,
               .control = bench.caches};
    idp.templates = {*IssuerTemplate::Parse("https://idp.test/{tenantid}")};
    idp.tenants = bench.caches;
    registry.Set(std::make_shared<const IssuerRegistry>(std::vector<Issuer>{std::move(idp)},
                                                        std::vector<NamedPolicy>{}, "", "r"));
  }

  template <typename Message>
  Answer<Message> Into(std::optional<Reply<Message>>& reply) {
    return [&reply](Reply<Message> given) { reply = std::move(given); };
  }

  testing::TenantBench bench;
  Published<IssuerRegistry> registry;
  IssuerAdminHandler handler{registry, bench.clock};
};

TEST_F(IssuerTenants, AreListedAsOneLineWithTheirNumber) {
  std::optional<Reply<v1::ListIssuersResponse>> reply;
  handler.ListIssuers({}, Into(reply));
  bench.loop.RunReady();
  ASSERT_TRUE(reply && *reply);
  ASSERT_EQ((*reply)->issuers_size(), 1);
  const v1::IssuerStatus& status = (*reply)->issuers(0);
  EXPECT_EQ(status.name(), "idp");
  EXPECT_EQ(status.issuer(), "https://idp.test/{tenantid}");
  EXPECT_EQ(status.source(), "https://idp.test/{tenantid}/keys");
  EXPECT_TRUE(status.keys_per_tenant());
  EXPECT_EQ(status.tenants(), 2u);
  EXPECT_EQ(status.tenants_without_keys(), 0u);
  EXPECT_EQ(status.usable_keys(), 4u);
  EXPECT_EQ(status.state(), v1::KEY_SET_STATE_UNSPECIFIED);
  EXPECT_EQ(status.digest(), "");
}

TEST_F(IssuerTenants, ShowTheirKeysWithTheIssuerOfEach) {
  std::optional<Reply<v1::IssuerDetail>> reply;
  v1::GetIssuerRequest request;
  request.set_issuer("idp");
  handler.GetIssuer(request, Into(reply));
  bench.loop.RunReady();
  ASSERT_TRUE(reply && *reply);
  ASSERT_EQ((*reply)->keys_size(), 4);
  EXPECT_EQ((*reply)->keys(0).issuer(), "https://idp.test/a");
  EXPECT_EQ((*reply)->keys(0).key_id(), "k1");
  EXPECT_EQ((*reply)->keys(3).issuer(), "https://idp.test/b");
  EXPECT_EQ((*reply)->keys(3).key_id(), "k2");
}

TEST_F(IssuerTenants, ArePurgedAndRefreshedByTheNameOfTheTemplate) {
  std::optional<Reply<v1::PurgeIssuerResponse>> purged;
  v1::PurgeIssuerRequest purge;
  purge.set_issuer("idp");
  handler.PurgeIssuer(purge, Into(purged));
  bench.loop.RunReady();
  ASSERT_TRUE(purged && *purged);
  const auto keys = bench.caches->Tenants()->at("https://idp.test/a").keys;
  EXPECT_EQ(keys->Current()->origin, KeySetOrigin::kNone);
  bench.loop.Advance(absl::Seconds(5));
  EXPECT_EQ(keys->Current()->origin, KeySetOrigin::kStatic);

  std::optional<Reply<v1::RefreshIssuerResponse>> refreshed;
  v1::RefreshIssuerRequest refresh;
  refresh.set_issuer("idp");
  handler.RefreshIssuer(refresh, Into(refreshed));
  bench.loop.RunReady();
  ASSERT_TRUE(refreshed && *refreshed);
  EXPECT_EQ((*refreshed)->fetch().success(), v1::FETCH_SUCCESS_UNCHANGED);
}

TEST_F(IssuerTenants, WatchersHearOfKeysButOfNoStateThatIsNotTheTemplates) {
  const auto events = IssuerEvents::Create(registry, bench.loop, bench.clock);
  auto watch = events->Watch({}, {});
  ASSERT_TRUE(watch.ok());
  EXPECT_FALSE((*watch)->Next());
  const auto keys = bench.caches->Tenants()->at("https://idp.test/a").keys;
  events->OnKeySet("idp", *keys->Current(), KeySnapshot());
  EXPECT_EQ((*watch)->Next()->key_added().key_id(), "k1");
  EXPECT_EQ((*watch)->Next()->key_added().key_id(), "k2");
  bench.loop.Advance(absl::Seconds(5));
  EXPECT_FALSE((*watch)->Next());
}

}  // namespace
}  // namespace assay
