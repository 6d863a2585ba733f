#include "server/transport/handlers/check_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "server/base/str_cat.h"
#include "tests/transport/handlers/gateway_bench.h"

namespace assay {
namespace {

using envoy::config::core::v3::HeaderValueOption;
using envoy::service::auth::v3::CheckResponse;
using ::testing::Contains;
using testing::GatewayBench;
using ::testing::Not;
using testing::TokenBuilder;

std::string HeaderOf(const google::protobuf::RepeatedPtrField<HeaderValueOption>& headers,
                     const std::string& name) {
  for (const auto& option : headers) {
    if (option.header().key() == name) return option.header().value();
  }
  return "none";
}

class CheckResponseTest : public ::testing::Test {
 protected:
  CheckResponse For(const TokenBuilder& token) {
    return CheckResponseOf(bench_.Ask(StrCat("Bearer ", token.Sign()))).value();
  }
  auto ForUnknownPolicy() { return CheckResponseOf(bench_.Ask(GatewayRequest{.policy = "nope"})); }

  GatewayBench bench_;
};

TEST_F(CheckResponseTest, OverwritesWhatAClientSentOnEveryEnvoy) {
  const CheckResponse response = For(GatewayBench::Good());
  ASSERT_FALSE(response.ok_response().headers().empty());
  for (const HeaderValueOption& option : response.ok_response().headers()) {
    EXPECT_TRUE(option.has_append());
    EXPECT_FALSE(option.append().value());
    EXPECT_EQ(option.append_action(), HeaderValueOption::OVERWRITE_IF_EXISTS_OR_ADD);
    // Envoy removes after it has set.
    EXPECT_THAT(response.ok_response().headers_to_remove(), Not(Contains(option.header().key())));
  }
}

TEST_F(CheckResponseTest, TellsEnvoyTheClaimsThatThePolicyListsExactly) {
  bench_.rules.metadata_claims = {"roles", "level", "big", "low", "flag", "nested", "absent", "sub"};
  bench_.Configure();
  const CheckResponse response = For(GatewayBench::Good()
                                         .Claim("roles", R"(["a","b"])")
                                         .Claim("level", "3")
                                         .Claim("big", "9007199254740993")
                                         .Claim("low", "-9223372036854775808")
                                         .Claim("flag", "true")
                                         .Claim("nested", R"({"a":[1.5,null]})")
                                         .Claim("secret", "\"x\""));
  const auto& claims = response.dynamic_metadata().fields().at("claims").struct_value().fields();
  EXPECT_EQ(claims.size(), 7u);
  EXPECT_EQ(claims.at("roles").list_value().values(1).string_value(), "b");
  EXPECT_EQ(claims.at("level").number_value(), 3);
  EXPECT_EQ(claims.at("big").string_value(), "9007199254740993");
  EXPECT_EQ(claims.at("low").string_value(), "-9223372036854775808");
  EXPECT_TRUE(claims.at("flag").bool_value());
  const auto& nested = claims.at("nested").struct_value().fields().at("a").list_value();
  EXPECT_EQ(nested.values(0).number_value(), 1.5);
  EXPECT_TRUE(nested.values(1).has_null_value());
  EXPECT_EQ(claims.at("sub").string_value(), "alice");
}

TEST_F(CheckResponseTest, LeavesAClaimOutThatIsTooLargeForMetadata) {
  bench_.rules.metadata_claims = {"long", "sub"};
  bench_.Configure();
  const CheckResponse response =
      For(GatewayBench::Good().Claim("long", StrCat("\"", std::string(kMetadataBytes, 'a'), "\"")));
  const auto& claims = response.dynamic_metadata().fields().at("claims").struct_value().fields();
  EXPECT_FALSE(claims.contains("long"));
  EXPECT_EQ(claims.at("sub").string_value(), "alice");
}

TEST_F(CheckResponseTest, TellsThatItCannotTellAsAnErrorByDefault) {
  const auto error = ForUnknownPolicy();
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code(), absl::StatusCode::kUnavailable);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(error.error().status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "POLICY_UNKNOWN");
}

TEST_F(CheckResponseTest, TellsThatItCannotTellAsADenialWhereThatIsConfigured) {
  bench_.settings.unjudged = UnjudgedAnswer::kDenied503;
  bench_.Configure();
  const auto denied = ForUnknownPolicy();
  ASSERT_TRUE(denied->has_denied_response());
  EXPECT_EQ(denied->status().code(), 7);
  EXPECT_EQ(denied->denied_response().status().code(), envoy::type::v3::ServiceUnavailable);
  EXPECT_EQ(HeaderOf(denied->denied_response().headers(), "retry-after"), "1");
  EXPECT_EQ(HeaderOf(denied->denied_response().headers(), "www-authenticate"), "none");
}

TEST_F(CheckResponseTest, TellsThatItCannotTellAsAnErrorResponseWhereThatIsConfigured) {
  bench_.settings.unjudged = UnjudgedAnswer::kErrorResponse;
  bench_.Configure();
  const auto response = ForUnknownPolicy();
  ASSERT_TRUE(response->has_error_response());
  EXPECT_EQ(response->status().code(), 14);
  EXPECT_EQ(response->error_response().status().code(), envoy::type::v3::ServiceUnavailable);
}

TEST_F(CheckResponseTest, TellsNothingOfAPreflight) {
  bench_.rules.allow_preflight = true;
  bench_.Configure();
  const auto response = CheckResponseOf(
      bench_.Ask(GatewayRequest{.method = "OPTIONS", .origin = "https://a.test", .asks_for_method = true}));
  ASSERT_TRUE(response->has_ok_response());
  EXPECT_TRUE(response->ok_response().headers().empty());
  EXPECT_THAT(response->ok_response().headers_to_remove(), Contains("x-assay-principal"));
  EXPECT_FALSE(response->has_dynamic_metadata());
}

TEST_F(CheckResponseTest, TellsEnvoyThatAPolicyIsNotEnforced) {
  bench_.enforced = false;
  bench_.Configure();
  const CheckResponse response = For(GatewayBench::Good().Claim("exp", "1"));
  EXPECT_TRUE(response.has_ok_response());
  EXPECT_TRUE(response.dynamic_metadata().fields().at("unenforced").bool_value());
  EXPECT_EQ(response.dynamic_metadata().fields().at("reason").string_value(), "TOKEN_EXPIRED");
}

}  // namespace
}  // namespace assay
