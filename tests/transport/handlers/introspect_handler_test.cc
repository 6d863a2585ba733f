#include "server/transport/handlers/introspect_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TokenBuilder;
using testing::VerifierBench;

class IntrospectHandlerTest : public ::testing::Test {
 protected:
  std::optional<Introspection> Begin(const std::string& token, std::string_view policy = "",
                                     const Call& call = {}) {
    got_.reset();
    handler_.Introspect(token, policy, call, queue_,
                        [this](Introspection introspection) { got_ = std::move(introspection); });
    return got_;
  }
  std::string Json(const TokenBuilder& token, std::string_view policy = "") {
    return Begin(token.Sign(), policy).value().value_or("unjudged");
  }
  // Publish makes `policy`, as VerifierBench makes it, the default one.
  void Publish(NamedPolicy policy) {
    bench_.registry.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{
            {.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = bench_.keys}},
        std::vector<NamedPolicy>{std::move(policy)}, "default", "config-1"));
  }

  VerifierBench bench_;
  testing::TaskQueue queue_;
  IntrospectHandler handler_{bench_.verifier, bench_.limits};
  std::optional<Introspection> got_;
};

TokenBuilder Payload(const std::string& members) {
  return VerifierBench::Good().RawPayload(
      R"({"iss":"https://issuer.test","aud":"https://api.test","exp":1700000300)" + members + "}");
}

constexpr char kAsIs[] =
    R"("token_type":"Bearer","iss":"https://issuer.test","aud":"https://api.test","exp":1700000300)";

TEST_F(IntrospectHandlerTest, TellsAResourceServerOfAGoodToken) {
  EXPECT_EQ(
      Json(Payload(R"(,"sub":"alice","scope":"a b","client_id":"shop")")),
      std::string(R"({"active":true,"scope":"a b","client_id":"shop",)") + kAsIs + R"(,"sub":"alice"})");
}

TEST_F(IntrospectHandlerTest, KeepsEachBytesOfAValue) {
  EXPECT_EQ(Json(Payload(R"(,"n":9007199254740993,"x":{"y":[1.10]})")),
            std::string(R"({"active":true,)") + kAsIs + R"(,"n":9007199254740993,"x":{"y":[1.10]}})");
}

TEST_F(IntrospectHandlerTest, SaysNothingTwiceWhateverTheTokenSays) {
  EXPECT_EQ(Json(Payload(R"(,"active":false,"scope":["a","b"],"token_type":"N_A","azp":"web")")),
            std::string(R"({"active":true,"scope":"a b","client_id":"web",)") + kAsIs + R"(,"azp":"web"})");
  EXPECT_EQ(Json(Payload(R"(,"\u0061ctive":false)")), std::string(R"({"active":true,)") + kAsIs + "}");
}

TEST_F(IntrospectHandlerTest, NamesTheUserThatThePolicyMaps) {
  EXPECT_THAT(Json(Payload(R"(,"username":"ann")")), HasSubstr(R"("exp":1700000300,"username":"ann"})"));

  Policy policy = VerifierBench::PolicyNamed("default", {}).verifiers.at("test").policy();
  policy.identity = std::make_shared<IdentityMapping>(
      IdentityMapping{.user = MappedClaim{JsonPointer::Parse("/email").value(), "corp:"}});
  policy.output = std::make_shared<OutputClaims>(OutputClaims{.deny = {"email", "scope"}});
  NamedPolicy named{.name = "default", .revision = "1", .verifiers = {}};
  named.verifiers.emplace("test", TokenVerifier(std::move(policy)));
  Publish(std::move(named));
  EXPECT_EQ(Json(Payload(R"(,"username":"ann","email":"a@b.test","scope":"a")")),
            std::string(R"({"active":true,"scope":"a","username":"corp:a@b.test",)") + kAsIs + "}");
}

TEST_F(IntrospectHandlerTest, TellsOfARefusedTokenThatItIsNotActiveAndNoMore) {
  const std::string inactive = R"({"active":false})";
  EXPECT_EQ(Json(VerifierBench::Good().Claim("exp", "1")), inactive);
  EXPECT_EQ(Json(VerifierBench::Good(), "scoped"), inactive);
  EXPECT_EQ(Begin("opaque").value().value(), inactive);
  EXPECT_EQ(Begin(std::string(1 << 20, 'a')).value().value(), inactive);
  EXPECT_EQ(bench_.observer.verdicts, 4);
}

TEST_F(IntrospectHandlerTest, MakesNoTokenActiveWhereEnforcementIsOff) {
  NamedPolicy lax = VerifierBench::PolicyNamed("default", {});
  lax.enforced = false;
  Publish(std::move(lax));
  EXPECT_EQ(Json(VerifierBench::Good().Claim("exp", "1")), R"({"active":false})");
  EXPECT_THAT(Json(VerifierBench::Good()), HasSubstr(R"("active":true)"));
}

TEST_F(IntrospectHandlerTest, CannotTellUnderAPolicyThatThereIsNot) {
  const GatewayDenial denial = Begin(VerifierBench::Good().Sign(), "nope", {.trace_id = "7"}).value().error();
  EXPECT_EQ(denial.status, 503);
  EXPECT_THAT(denial.body, HasSubstr("\"code\":\"UNAVAILABLE\",\"correlation_id\":\"7\""));
}

TEST_F(IntrospectHandlerTest, CannotTellWithoutAKeyInTime) {
  EXPECT_FALSE(Begin(VerifierBench::UnknownKey().Sign()));
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(4)});
  queue_.RunAll();
  ASSERT_TRUE(got_);
  EXPECT_EQ(got_->error().status, 503);
  EXPECT_THAT(got_->error().headers, ::testing::Contains(::testing::Pair("retry-after", "4")));
  EXPECT_EQ(handler_.Draining({}).status, 503);
}

}  // namespace
}  // namespace assay
