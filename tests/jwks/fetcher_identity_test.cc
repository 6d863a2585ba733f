#include "server/jwks/fetcher_identity.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace assay {
namespace {

constexpr char kUrl[] = "https://acme.test/keys";

FetcherIdentity Of(const std::string& url, FetchOptions options = {}) {
  return FetcherIdentity({.urls = {url}, .options = std::move(options)});
}

TEST(FetcherIdentity, IsTheSameForOneUrlHoweverItsServerIsSpelled) {
  EXPECT_EQ(Of(kUrl), Of("HTTPS://Acme.test:443/keys"));
}

TEST(FetcherIdentity, DiffersByUrlByEachPartOfThePeerAndByTimeouts) {
  const std::set<FetcherIdentity> identities = {
      Of(kUrl),
      Of("http://acme.test/keys"),
      Of("https://acme.test:8443/keys"),
      Of("https://acme.test/KEYS"),
      Of("https://acme.test/keys?v=1"),
      Of(kUrl, {.ca_file = "a"}),
      Of(kUrl, {.client_cert_file = "a"}),
      Of(kUrl, {.client_key_file = "a"}),
      Of(kUrl, {.proxy = "a"}),
      Of(kUrl, {.proxy_credentials_file = "a"}),
      Of(kUrl, {.ca_file = "a", .client_cert_file = "b"}),
      Of(kUrl, {.ca_file = "ab"}),
      Of(kUrl, {.connect_timeout = absl::Seconds(1)}),
      Of(kUrl, {.total_timeout = absl::Seconds(1)}),
      FetcherIdentity({.urls = {kUrl, "https://b.test/"}}),
  };
  EXPECT_EQ(identities.size(), 15u);
}

TEST(FetcherIdentity, DiffersByWhereARequestMayLead) {
  const FetchOptions some{.allow_addresses = {*AddressRange::Parse("10.0.0.0/8")}};
  EXPECT_EQ(Of(kUrl), Of(kUrl, some));
  EXPECT_NE(Of(kUrl), FetcherIdentity({.urls = {kUrl}, .public_address_only = true}));
  EXPECT_NE(FetcherIdentity({.urls = {kUrl}, .public_address_only = true}),
            FetcherIdentity({.urls = {kUrl}, .options = some, .public_address_only = true}));
}

}  // namespace
}  // namespace assay
