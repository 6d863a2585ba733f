#include "server/command/gateway_config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/config/config_loader.h"

namespace assay {
namespace {

constexpr GatewayFile kGrpc{"envoy", "", Asked::kService, "127.0.0.1:9000", "@POLICY@ @ASSAY@"};
constexpr GatewayFile kHttp{"nginx", "", Asked::kForwardAuth, "127.0.0.1:9001", "@POLICY@ @ASSAY@"};
constexpr GatewayFile kScript{"haproxy-lua", "", Asked::kForwardAuth, "127.0.0.1:9001", "@HEADER@"};
constexpr GatewayFile kCluster{"istio", "", Asked::kService, "assay.assay.svc:9000", "@POLICY@ @ASSAY@"};

// Loaded is a configuration with two policies and these listeners.
v1::Config Loaded(const std::string& listeners, const std::string& more = "default_policy: orders") {
  auto config = LoadConfig(
      StrCat("issuers: {a: {issuer: \"https://a.example\", keys: {discovery: auto}}}\nlisteners: {",
             listeners, "}\n", "policies:\n  orders: {accept: {a: {audiences: [x]}}}\n",
             "  web: {accept: {a: {audiences: [x]}}, gateway: {cookie: token}}\n", more));
  EXPECT_TRUE(config);
  return config ? *std::move(config) : v1::Config();
}

std::string Where(const GatewayFile& file, const std::string& listeners) {
  GatewayValues values;
  const auto unfit = CompleteFromFile(Loaded(listeners), file, values);
  return unfit ? *unfit : values.policy.value_or("no policy") + " " + values.assay.value_or("no address");
}

TEST(GatewayConfig, FindsThePolicyAndTheListenerThatIsAsked) {
  const std::string both = "service: {address: \"127.0.0.1:1\"}, forward_auth: {address: \"127.0.0.1:2\"}";
  EXPECT_EQ(Where(kGrpc, both), "orders 127.0.0.1:1");
  EXPECT_EQ(Where(kHttp, both), "orders 127.0.0.1:2");
  EXPECT_EQ(Where(kScript, both), "no policy no address");
  EXPECT_EQ(Where(kCluster, both), "orders no address");
  EXPECT_EQ(Where(kGrpc, "service: {address: \"unix:/run/a\"}"), "orders no address");
  EXPECT_EQ(Where(kGrpc, "service: {address: \"0.0.0.0:1\", insecure: true}"), "orders 127.0.0.1:1");
  EXPECT_EQ(Where(kGrpc, "service: {address: \"[::]:1\", insecure: true}"), "orders [::1]:1");
  EXPECT_EQ(Where(kHttp, ""),
            "it asks over HTTP, and the configuration has no listener for that: add listeners: "
            "{forward_auth: {address: \"127.0.0.1:9001\", trusted_peers: [127.0.0.1]}}");
}

TEST(GatewayConfig, LeavesWhatAPersonSaid) {
  GatewayValues values{.policy = "web", .assay = "assay.internal:9"};
  EXPECT_FALSE(CompleteFromFile(Loaded("service: {address: \"127.0.0.1:1\"}"), kGrpc, values));
  EXPECT_EQ(*values.policy + " " + *values.assay, "web assay.internal:9");
}

TEST(GatewayConfig, RefusesAPolicyThatThereIsNot) {
  GatewayValues values{.policy = "order"};
  EXPECT_EQ(CompleteFromFile(Loaded(""), kGrpc, values),
            "--policy: the configuration has no policy \"order\"; did you mean \"orders\"?");
}

TEST(GatewayConfig, TakesTheHeadersOfTheConfiguration) {
  GatewayValues values;
  CompleteValues(Loaded("forward_auth: {trusted_peers: [127.0.0.1], client_certificate_header: X-Cert}",
                        "gateways: {identity_headers: {x-user: {part: user}, roles: {claim: /roles}}}"),
                 values);
  ASSERT_EQ(values.headers.size(), 2u);
  EXPECT_EQ(values.headers[1].name, "x-user");
  EXPECT_EQ(values.headers[1].other_spellings, std::vector<std::string>{"x_user"});
  EXPECT_EQ(values.certificate_header, "X-Cert");
  EXPECT_TRUE(values.cookies);
}

}  // namespace
}  // namespace assay
