#include "server/jwks/fetcher_identity.h"

#include <gtest/gtest.h>

#include <set>

namespace assay {
namespace {

constexpr char kUrl[] = "https://acme.test/keys";

TEST(FetcherIdentity, IsTheSameForOneUrlHoweverItsServerIsSpelled) {
  EXPECT_EQ(FetcherIdentity(kUrl, {}), FetcherIdentity("HTTPS://Acme.test:443/keys", {}));
}

TEST(FetcherIdentity, DiffersByUrlAndByEachPartOfThePeer) {
  const std::set<std::string> identities = {
      FetcherIdentity(kUrl, {}),
      FetcherIdentity("http://acme.test/keys", {}),
      FetcherIdentity("https://acme.test:8443/keys", {}),
      FetcherIdentity("https://acme.test/KEYS", {}),
      FetcherIdentity("https://acme.test/keys?v=1", {}),
      FetcherIdentity(kUrl, {.ca_file = "a"}),
      FetcherIdentity(kUrl, {.client_cert_file = "a"}),
      FetcherIdentity(kUrl, {.client_key_file = "a"}),
      FetcherIdentity(kUrl, {.proxy = "a"}),
      FetcherIdentity(kUrl, {.proxy_credentials_file = "a"}),
      FetcherIdentity(kUrl, {.ca_file = "a", .client_cert_file = "b"}),
      FetcherIdentity(kUrl, {.ca_file = "ab"}),
  };
  EXPECT_EQ(identities.size(), 12u);
}

TEST(FetcherIdentity, LeavesOutWhatOnlyItsIssuerPermits) {
  EXPECT_EQ(FetcherIdentity(kUrl, {}),
            FetcherIdentity(kUrl, {.allow_http = true,
                                   .allow_addresses = {*AddressRange::Parse("10.0.0.0/8")},
                                   .connect_timeout = absl::Seconds(1),
                                   .total_timeout = absl::Seconds(1)}));
}

}  // namespace
}  // namespace assay
