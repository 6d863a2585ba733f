#include "server/transport/handlers/gateway_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "proto/catalogue.h"
#include "server/engine/denial.h"
#include "server/jose/finding.h"
#include "tests/transport/handlers/gateway_bench.h"

namespace assay {
namespace {

using ::testing::Contains;
using testing::GatewayBench;
using ::testing::HasSubstr;
using testing::HeaderOf;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string Bearer(const testing::TokenBuilder& token) { return "Bearer " + token.Sign(); }

class GatewayHandlerTest : public ::testing::Test {
 protected:
  std::string ReasonFor(const GatewayRequest& request) {
    const GatewayAnswer answer = bench_.Ask(request);
    return answer.judgement ? std::string(Describe(ReasonOf(answer.judgement->verdict)).name)
                            : "nobody was judged";
  }
  GatewayBench bench_;
};

TEST_F(GatewayHandlerTest, LetsAGoodTokenPassAsWhomItIs) {
  const GatewayAnswer answer = bench_.Ask(Bearer(GatewayBench::Good().Claim("scope", "\"a b\"")));
  ASSERT_NE(answer.allowed(), nullptr);
  EXPECT_EQ(HeaderOf(answer.allowed()->set, "x-assay-principal"), "test:alice");
  EXPECT_EQ(HeaderOf(answer.allowed()->set, "x-assay-scopes"), "a,b");
  EXPECT_THAT(answer.allowed()->remove, IsSupersetOf({"x_assay_principal", "x_assay_scopes"}));
  EXPECT_THAT(answer.allowed()->remove, Not(Contains("x-assay-principal")));
  EXPECT_THAT(answer.allowed()->remove, Not(Contains("authorization")));
}

TEST_F(GatewayHandlerTest, RemovesWhatAClientSaysOfItselfInAnySpelling) {
  const std::string token = Bearer(GatewayBench::Good().Claim("scope", ""));
  const GatewayAnswer answer = bench_.Ask(GatewayRequest{
      .authorization = {token}, .header_names = {"x-assay-scopes", "X.Assay.Principal", "accept"}});
  EXPECT_EQ(HeaderOf(answer.allowed()->set, "x-assay-scopes"), "none");
  EXPECT_THAT(answer.allowed()->remove, IsSupersetOf({"x-assay-scopes", "x.assay.principal"}));
  EXPECT_THAT(answer.allowed()->remove, Not(Contains("accept")));
}

TEST_F(GatewayHandlerTest, TakesTheTokenFromTheBackendWhereThePolicySaysSo) {
  bench_.rules.remove_authorization = true;
  bench_.Configure();
  EXPECT_THAT(bench_.Ask(Bearer(GatewayBench::Good())).allowed()->remove, Contains("authorization"));
}

TEST_F(GatewayHandlerTest, Row61_RefusesWhatIsNotOneBearerToken) {
  const std::string good = Bearer(GatewayBench::Good());
  EXPECT_EQ(ReasonFor({}), "TOKEN_MISSING");
  EXPECT_EQ(ReasonFor({.authorization = {good, good}}), "MULTIPLE_TOKENS");
  EXPECT_EQ(ReasonFor({.authorization = {"Basic eDp5"}}), "SCHEME_NOT_BEARER");
  EXPECT_EQ(bench_.observer.verdicts, 3);
  EXPECT_EQ(HeaderOf(std::get<GatewayDenial>(bench_.Ask("Basic eDp5").arm).headers, "www-authenticate"),
            "Bearer realm=\"assay\", error=\"invalid_request\", error_description=\"Send exactly one access "
            "token, with "
            "the Bearer scheme, of a usual size.\"");
}

TEST_F(GatewayHandlerTest, TakesATokenFromTheCookieThatThePolicyNames) {
  const std::string token = GatewayBench::Good().Sign();
  const std::string cookie = "token=" + token;
  EXPECT_EQ(ReasonFor({.cookies = {cookie}}), "TOKEN_MISSING");
  bench_.rules.cookie = "token";
  bench_.Configure();
  EXPECT_NE(bench_.Ask(GatewayRequest{.cookies = {cookie}}).allowed(), nullptr);
  EXPECT_EQ(ReasonFor({.policy = "scoped", .cookies = {cookie}}), "TOKEN_MISSING");
}

TEST_F(GatewayHandlerTest, CannotTellUnderAPolicyThatThereIsNot) {
  const std::string good = Bearer(GatewayBench::Good());
  const GatewayAnswer answer = bench_.Ask(GatewayRequest{.policy = "nope", .authorization = {good}});
  EXPECT_TRUE(answer.unjudged());
  EXPECT_EQ(ReasonOf(answer.judgement->verdict), v1::REASON_POLICY_UNKNOWN);
  EXPECT_EQ(std::get<GatewayDenial>(answer.arm).status, 503);
  EXPECT_EQ(HeaderOf(std::get<GatewayDenial>(answer.arm).headers, "www-authenticate"), "none");
}

TEST_F(GatewayHandlerTest, TellsOperatorsWhichPolicyWasAskedFor) {
  const auto found = [&](std::optional<std::string_view> policy) {
    const GatewayAnswer answer = bench_.Ask(GatewayRequest{.policy = policy});
    return FindingOf(std::get<Unjudged>(answer.judgement->verdict)).found;
  };
  EXPECT_EQ(found("order\n"), R"("order\u000a")");
  EXPECT_EQ(found(""), R"("")");
  EXPECT_LE(found(std::string(1 << 20, 'x')).size(), 2 * kExcerptBytes);
}

TEST_F(GatewayHandlerTest, CannotTellWithoutAKeyInTimeAndNeverCallsThatABadToken) {
  std::optional<GatewayAnswer> got;
  const std::string token = Bearer(GatewayBench::UnknownKey());
  bench_.gateway.Judge({.authorization = {token}}, {}, bench_.queue,
                       [&](std::optional<GatewayAnswer> answer) { got = std::move(answer); });
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(4)});
  bench_.queue.RunAll();
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->unjudged());
  EXPECT_EQ(std::get<GatewayDenial>(got->arm).status, 503);
  EXPECT_EQ(HeaderOf(std::get<GatewayDenial>(got->arm).headers, "retry-after"), "4");
}

TEST_F(GatewayHandlerTest, EndsACancelledCallWithNothing) {
  std::optional<GatewayAnswer> got = bench_.Ask("");
  const std::string token = Bearer(GatewayBench::UnknownKey());
  const auto pending =
      bench_.gateway.Judge({.authorization = {token}}, {}, bench_.queue,
                           [&](std::optional<GatewayAnswer> answer) { got = std::move(answer); });
  ASSERT_NE(pending, nullptr);
  pending->Cancel();
  bench_.queue.RunAll();
  EXPECT_FALSE(got);
}

TEST_F(GatewayHandlerTest, LetsATruePreflightPassAsNobodyWhereThePolicySaysSo) {
  const GatewayRequest preflight{.header_names = {"x-assay-principal"},
                                 .method = "OPTIONS",
                                 .origin = "https://app.test",
                                 .asks_for_method = true};
  EXPECT_EQ(ReasonFor(preflight), "TOKEN_MISSING");
  bench_.rules.allow_preflight = true;
  bench_.Configure();
  const GatewayAnswer answer = bench_.Ask(preflight);
  ASSERT_NE(answer.allowed(), nullptr);
  EXPECT_TRUE(answer.allowed()->set.empty());
  EXPECT_THAT(answer.allowed()->remove,
              IsSupersetOf({"x-assay-principal", "x_assay_principal", "x-assay-scopes", "x_assay_scopes"}));
  EXPECT_FALSE(answer.judgement);
  EXPECT_EQ(bench_.observer.verdicts, 1);
}

TEST_F(GatewayHandlerTest, TakesNoLessThanATruePreflightForOne) {
  bench_.rules.allow_preflight = true;
  bench_.Configure();
  EXPECT_EQ(ReasonFor({.method = "OPTIONS", .origin = "https://app.test"}), "TOKEN_MISSING");
  EXPECT_EQ(ReasonFor({.method = "OPTIONS", .asks_for_method = true}), "TOKEN_MISSING");
  EXPECT_EQ(ReasonFor({.method = "GET", .origin = "https://app.test", .asks_for_method = true}),
            "TOKEN_MISSING");
  EXPECT_EQ(ReasonFor({.method = "options", .origin = "https://app.test", .asks_for_method = true}),
            "TOKEN_MISSING");
  // A browser sends no credential with it.
  bench_.rules.cookie = "token";
  bench_.Configure();
  EXPECT_EQ(ReasonFor({.cookies = {"a=b; token=x"},
                       .method = "OPTIONS",
                       .origin = "https://app.test",
                       .asks_for_method = true}),
            "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor({.authorization = {"Bearer x"},
                       .method = "OPTIONS",
                       .origin = "https://app.test",
                       .asks_for_method = true}),
            "TOKEN_MALFORMED");
  EXPECT_EQ(
      ReasonFor(
          {.policy = "scoped", .method = "OPTIONS", .origin = "https://app.test", .asks_for_method = true}),
      "TOKEN_MISSING");
}

TEST_F(GatewayHandlerTest, LetsEverybodyPassAsNobodyWhereEnforcementIsOff) {
  bench_.enforced = false;
  bench_.Configure();
  const GatewayAnswer answer = bench_.Ask(Bearer(GatewayBench::Good().Claim("exp", "1")));
  ASSERT_NE(answer.allowed(), nullptr);
  EXPECT_TRUE(answer.allowed()->set.empty());
  EXPECT_THAT(answer.allowed()->remove, Contains("x-assay-principal"));
  EXPECT_TRUE(answer.judgement->unenforced);
}

TEST_F(GatewayHandlerTest, RefusesATokenWhoseIdentityFitsNoHeader) {
  const GatewayAnswer answer = bench_.Ask(
      Bearer(GatewayBench::Good().Claim("scope", "\"" + std::string(kIdentityHeaderBytes + 1, 'a') + "\"")));
  EXPECT_EQ(answer.allowed(), nullptr);
  const auto& rejection = std::get<Rejection>(answer.judgement->verdict);
  EXPECT_EQ(rejection.reason, v1::REASON_CLAIM_INVALID);
  EXPECT_TRUE(rejection.signature_checked());
}

TEST_F(GatewayHandlerTest, AsksForTheCertificateThatATokenIsBoundTo) {
  const std::string token = Bearer(
      GatewayBench::Good().Claim("cnf", R"({"x5t#S256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"));
  EXPECT_EQ(ReasonFor({.authorization = {token}}), "BINDING_REQUIRED");
  EXPECT_EQ(ReasonFor({.authorization = {token}, .certificate_sha256 = std::string(32, '\1')}),
            "BINDING_MISMATCH");
  EXPECT_NE(bench_.Ask(GatewayRequest{.authorization = {token}, .certificate_sha256 = std::string(32, '\0')})
                .allowed(),
            nullptr);
}

TEST_F(GatewayHandlerTest, TellsNoVerdictDuringADrain) {
  const GatewayAnswer answer = bench_.gateway.Draining(Front::kExtAuthz, {});
  EXPECT_TRUE(answer.unjudged());
  EXPECT_EQ(HeaderOf(std::get<GatewayDenial>(answer.arm).headers, "retry-after"), "1");
}

}  // namespace
}  // namespace assay
