#include "server/transport/handlers/explain_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/scripted_control.h"
#include "tests/testing/token_parts.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestKey;
using testing::VerifierBench;

class ExplainHandlerTest : public ::testing::Test {
 protected:
  explicit ExplainHandlerTest(std::shared_ptr<testing::ScriptedControl> control = nullptr)
      : control_(std::move(control)) {
    keys_->Publish(testing::KeySet({TestKey("ES256").PublicJwk()}), clock_.Now().steady);
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "test",
                             .issuer = std::string(testing::kTestIssuer),
                             .keys = keys_,
                             .control = control_}},
        std::vector<NamedPolicy>{VerifierBench::PolicyNamed("default", {})}, "default", "config-1"));
  }

  static v1::ExplainRequest Request(std::string token) {
    v1::ExplainRequest request;
    request.mutable_request()->set_token(std::move(token));
    return request;
  }
  Reply<v1::Explanation> Ask(const v1::ExplainRequest& request) {
    std::optional<Reply<v1::Explanation>> answer;
    EXPECT_EQ(handler_.Explain(request, [&](auto reply) { answer.emplace(std::move(reply)); }), nullptr);
    return *std::move(answer);
  }
  v1::Explanation Explain(const testing::TokenBuilder& token) { return Ask(Request(token.Sign())).value(); }
  std::string Mistake(const v1::ExplainRequest& request) {
    const auto reply = Ask(request);
    EXPECT_EQ(reply.error().code(), absl::StatusCode::kInvalidArgument);
    return reply.error().status.message();
  }

  ManualClock clock_;
  std::shared_ptr<testing::ScriptedCache> keys_ = std::make_shared<testing::ScriptedCache>();
  std::shared_ptr<testing::ScriptedControl> control_;
  Published<IssuerRegistry> registry_;
  ExplainHandler handler_{registry_, clock_, {}};
};

const v1::ExplainedCheck& Check(const v1::Explanation& explanation, std::string_view name) {
  for (const v1::ExplainedCheck& check : explanation.checks()) {
    if (check.name() == name) return check;
  }
  static const v1::ExplainedCheck none;
  return none;
}

TEST_F(ExplainHandlerTest, TellsOfAVerifiedTokenAllThatLedToIt) {
  const v1::Explanation explanation = Explain(VerifierBench::Good());
  EXPECT_EQ(explanation.outcome(), v1::EXPLAINED_OUTCOME_VERIFIED);
  EXPECT_EQ(explanation.reason(), v1::REASON_UNSPECIFIED);
  EXPECT_EQ(explanation.cause(), "");
  EXPECT_EQ(explanation.policy(), "default");
  EXPECT_EQ(explanation.policy_revision(), "default-1");
  EXPECT_EQ(explanation.config_revision(), "config-1");
  EXPECT_EQ(explanation.judged_at().seconds(), 1'700'000'000);
  EXPECT_EQ(explanation.clock_skew().seconds(), 60);
  EXPECT_EQ(explanation.on_request(), v1::ON_REQUEST_ANSWER);
  EXPECT_EQ(explanation.issuer().name(), "test");
  EXPECT_EQ(explanation.issuer().state(), v1::KEY_SET_STATE_FRESH);
  EXPECT_EQ(explanation.expires_at().seconds(), 1'700'000'300);
  for (const v1::ExplainedCheck& check : explanation.checks()) {
    EXPECT_EQ(check.outcome(), v1::CHECK_OUTCOME_PASSED) << check.name();
  }
}

TEST_F(ExplainHandlerTest, TellsWhetherThePolicyEnforcesAndWhatItsCandidateSays) {
  NamedPolicy now = VerifierBench::PolicyNamed("default", {});
  now.candidate = "next";
  now.enforced = false;
  registry_.Set(std::make_shared<const IssuerRegistry>(
      std::vector<Issuer>{{.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = keys_}},
      std::vector<NamedPolicy>{now, VerifierBench::PolicyNamed("next", {"orders:read"})}, "default",
      "config-1"));
  const v1::Explanation verified = Explain(VerifierBench::Good());
  EXPECT_EQ(verified.outcome(), v1::EXPLAINED_OUTCOME_VERIFIED);
  EXPECT_TRUE(verified.not_enforced());
  EXPECT_EQ(verified.candidate().policy(), "next");
  EXPECT_EQ(verified.candidate().reason(), v1::REASON_SCOPE_INSUFFICIENT);
  const v1::Explanation opaque = Ask(Request("opaque")).value();
  EXPECT_EQ(opaque.candidate().reason(), v1::REASON_TOKEN_MALFORMED);
  const v1::Explanation other = Ask([] {
                                  v1::ExplainRequest request = Request(VerifierBench::Good().Sign());
                                  request.mutable_request()->set_policy("next");
                                  return request;
                                }())
                                    .value();
  EXPECT_FALSE(other.not_enforced());
  EXPECT_FALSE(other.has_candidate());
}

TEST_F(ExplainHandlerTest, TakesTheTextsOfARejectionFromTheCatalogue) {
  const v1::Explanation explanation = Explain(VerifierBench::Good().Claim("aud", "\"x\"").Claim("exp", "1"));
  EXPECT_EQ(explanation.outcome(), v1::EXPLAINED_OUTCOME_REJECTED);
  EXPECT_EQ(explanation.reason(), v1::REASON_TOKEN_EXPIRED);
  EXPECT_EQ(explanation.stage(), v1::STAGE_CLAIMS);
  const ReasonEntry& entry = Describe(v1::REASON_TOKEN_EXPIRED);
  EXPECT_EQ(explanation.public_text(), entry.public_text);
  EXPECT_EQ(explanation.cause(), entry.cause);
  EXPECT_EQ(explanation.cure(), entry.cure);
  EXPECT_TRUE(Check(explanation, "expiry").decides());
  EXPECT_EQ(Check(explanation, "expiry").subject(), "exp");
  EXPECT_EQ(Check(explanation, "audience").reason(), v1::REASON_AUDIENCE_MISMATCH);
  EXPECT_FALSE(Check(explanation, "audience").decides());
}

TEST_F(ExplainHandlerTest, JudgesAtTheTimeThatIsAskedFor) {
  v1::ExplainRequest request = Request(VerifierBench::Good().Sign());
  request.mutable_at()->set_seconds(1'700'000'400);
  EXPECT_EQ(Ask(request)->reason(), v1::REASON_TOKEN_EXPIRED);
  request.mutable_at()->set_seconds(1'700'000'359);
  EXPECT_EQ(Ask(request)->outcome(), v1::EXPLAINED_OUTCOME_VERIFIED);
  request.mutable_at()->set_seconds(253402300800);
  EXPECT_EQ(Mistake(request), "at: beyond the years 1 to 9999");
}

TEST_F(ExplainHandlerTest, RefusesWhatVerifyRefusesOfARequest) {
  v1::ExplainRequest request = Request(VerifierBench::Good().Sign());
  request.mutable_request()->set_policy("none");
  EXPECT_EQ(Mistake(request), "unknown policy 'none'");
  request.mutable_request()->clear_policy();
  request.mutable_request()->add_audiences("https://stranger.test");
  EXPECT_THAT(Mistake(request), HasSubstr("a request narrows, never widens"));
  request.mutable_request()->clear_audiences();
  request.mutable_request()->add_scopes_all("a b");
  EXPECT_THAT(Mistake(request), HasSubstr("scopes_all[0]"));
}

TEST_F(ExplainHandlerTest, JudgesByWhatTheCallerNarrows) {
  v1::ExplainRequest request = Request(VerifierBench::Good().Sign());
  request.mutable_request()->add_audiences("https://other.test");
  request.mutable_request()->add_scopes_all("orders:read");
  const auto explanation = Ask(request);
  EXPECT_EQ(explanation->reason(), v1::REASON_AUDIENCE_MISMATCH);
  EXPECT_EQ(Check(*explanation, "scopes").reason(), v1::REASON_SCOPE_INSUFFICIENT);
}

TEST_F(ExplainHandlerTest, SaysWhereThereAreNoKeysWhatARequestWouldDo) {
  clock_.Advance(absl::Hours(2));
  const auto explanation = Explain(VerifierBench::Good().Claim("exp", "1700099999"));
  EXPECT_EQ(explanation.outcome(), v1::EXPLAINED_OUTCOME_UNJUDGED);
  EXPECT_EQ(explanation.reason(), v1::REASON_KEYS_UNAVAILABLE);
  EXPECT_EQ(explanation.stage(), v1::STAGE_KEY);
  EXPECT_EQ(explanation.on_request(), v1::ON_REQUEST_FETCH_FOR_KEYS);
  EXPECT_TRUE(Check(explanation, "keys").decides());
  EXPECT_EQ(Check(explanation, "signature").stands_on(), "keys");
  EXPECT_EQ(explanation.issuer().state(), v1::KEY_SET_STATE_EXPIRED);
}

TEST_F(ExplainHandlerTest, IsNoTraffic) {
  const auto snapshot = keys_->Current();
  Explain(VerifierBench::Good());
  EXPECT_FALSE(snapshot->uses->LastUsed(snapshot->keys->keys()[0].thumbprint));
  Explain(VerifierBench::UnknownKey());
  testing::TokenParts parts(VerifierBench::Good().Sign());
  parts.signature = testing::TokenParts(VerifierBench::Good().Claim("sub", "\"bob\"").Sign()).signature;
  EXPECT_EQ(Ask(Request(parts.Join()))->reason(), v1::REASON_SIGNATURE_INVALID);
  EXPECT_EQ(keys_->bad_signatures, 0);
  EXPECT_TRUE(keys_->waiters.empty());
}

TEST_F(ExplainHandlerTest, ShowsHeaderAndRegisteredClaimsAndNamesTheRest) {
  const auto explanation = Explain(VerifierBench::Good()
                                       .Header("x5c", "[\"MII\"]")
                                       .Claim("scope", "\"a b\"")
                                       .Claim("aud", "[\"https://api.test\",\"z\"]")
                                       .Claim("email", "\"alice@acme.test\"")
                                       .Claim("evil\\u001b", "1"));
  std::vector<std::string> header, claims;
  for (const auto& member : explanation.header())
    header.push_back(StrCat(member.name(), " ", member.value()));
  for (const auto& member : explanation.claims())
    claims.push_back(StrCat(member.name(), " ", member.value()));
  EXPECT_THAT(header, ElementsAre("typ \"at+jwt\"", "alg \"ES256\"", "kid \"key-1\"", "x5c a list of 1"));
  EXPECT_THAT(claims, ElementsAre("iss \"https://issuer.test\"", "sub \"alice\"",
                                  "aud \"https://api.test\", \"z\"", "exp 2023-11-14T22:18:20Z (in 5m)",
                                  "iat 2023-11-14T22:13:10Z (10s ago)", "scope \"a b\""));
  EXPECT_THAT(explanation.other_claims(), ElementsAre("\"email\"", "\"evil\\\\u001b\""));
  EXPECT_THAT(explanation.DebugString(), Not(HasSubstr("alice@acme")));
}

TEST_F(ExplainHandlerTest, NeverHoldsTheTokenOrItsSignature) {
  for (const std::string& token :
       {VerifierBench::Good().Sign(), VerifierBench::UnknownKey().Sign(),
        "Bearer " + VerifierBench::Good().Sign(), VerifierBench::Good().Sign() + "="}) {
    const std::string shown = Ask(Request(token))->SerializeAsString();
    const testing::TokenParts parts(token);
    EXPECT_THAT(shown, Not(HasSubstr(parts.signature.substr(0, 20))));
    EXPECT_THAT(shown, Not(HasSubstr(parts.payload.substr(0, 20))));
  }
  EXPECT_THAT(Ask(Request("f00dfeedf00dfeed"))->SerializeAsString(), Not(HasSubstr("f00dfeed")));
}

TEST_F(ExplainHandlerTest, LooksAtNoTextThatIsTooLong) {
  const auto explanation = Ask(Request(std::string(100'000, 'x')));
  EXPECT_EQ(explanation->reason(), v1::REASON_TOKEN_TOO_LARGE);
  EXPECT_EQ(explanation->hints_size(), 0);
}

class ControlledExplainHandlerTest : public ExplainHandlerTest {
 protected:
  ControlledExplainHandlerTest() : ExplainHandlerTest(std::make_shared<testing::ScriptedControl>()) {}
};

TEST_F(ControlledExplainHandlerTest, TellsWhenTheKeyWasFirstSeenOnceTheEventLoopHasSaidSo) {
  std::optional<Reply<v1::Explanation>> answer;
  const auto pending = handler_.Explain(Request(VerifierBench::Good().Claim("exp", "1").Sign()),
                                        [&](auto reply) { answer.emplace(std::move(reply)); });
  EXPECT_FALSE(answer);
  const std::string thumbprint = keys_->Current()->keys->keys()[0].thumbprint;
  const absl::Time seen = absl::FromUnixSeconds(1'699'000'000);
  control_->report({.snapshot = keys_->Current(),
                    .source = "https://issuer.test/jwks",
                    .keys = {{"key-1", "another", "EC", "ES256", seen, seen, true},
                             {"key-1", thumbprint, "EC", "ES256", seen, seen, true}}});
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->key().thumbprint(), thumbprint);
  EXPECT_EQ((*answer)->key().first_seen_at().seconds(), 1'699'000'000);
  EXPECT_EQ((*answer)->issuer().source(), "https://issuer.test/jwks");
  EXPECT_EQ((*answer)->reason(), v1::REASON_TOKEN_EXPIRED);
}

TEST_F(ControlledExplainHandlerTest, EndsWhereTheCallerOrTheLoopHasGone) {
  std::optional<Reply<v1::Explanation>> answer;
  const auto done = [&](auto reply) { answer.emplace(std::move(reply)); };
  auto pending = handler_.Explain(Request(VerifierBench::Good().Sign()), done);
  pending->Cancel();
  EXPECT_EQ(answer->error().code(), absl::StatusCode::kCancelled);
  control_->report.Drop();
  answer.reset();
  pending = handler_.Explain(Request(VerifierBench::Good().Sign()), done);
  pending.reset();
  control_->report.Drop();
  EXPECT_EQ(answer->error().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace assay
