#include "server/transport/handlers/message_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::TestTime;
using testing::TokenBuilder;
using testing::VerifierBench;

Judgement Judged(VerifierBench& bench, const std::string& token, const std::string& policy = {}) {
  testing::TaskQueue queue;
  std::optional<Judgement> judgement;
  bench.verifier.Verify({.token = token, .policy = policy, .narrowing = {}}, queue,
                        [&](absl::StatusOr<Judgement> result) { judgement = *std::move(result); });
  return *std::move(judgement);
}

v1::VerifiedToken MessageOf(const TokenBuilder& token, std::vector<std::string> claims = {}) {
  VerifierBench bench;
  const Judgement judgement = Judged(bench, token.Sign());
  return VerifiedMessage(std::get<VerifiedToken>(judgement.verdict), claims, judgement.fresh_until);
}

TEST(VerifiedMessage, FillsEveryFieldOfTheStandardClaims) {
  TokenBuilder token = VerifierBench::Good();
  token.Claim("scope", "\"orders:read orders:write\"")
      .Claim("aud", R"(["https://api.test","https://x.test"])");
  token.Claim("tid", "\"t1\"")
      .Claim("client_id", "\"c1\"")
      .Claim("azp", "\"not this\"")
      .Claim("sid", "\"s1\"");
  token.Claim("act", R"({"sub":"outer","act":{"sub":"inner"}})").Claim("auth_time", "1699999000.5");
  token.Claim("acr", "\"2\"").Claim("jti", "\"j1\"").Claim("nbf", "1699999990");
  const v1::VerifiedToken message = MessageOf(token);

  EXPECT_EQ(message.principal(), "test:alice");
  EXPECT_EQ(message.issuer(), testing::kTestIssuer);
  EXPECT_EQ(message.issuer_name(), "test");
  EXPECT_EQ(message.subject(), "alice");
  EXPECT_EQ(message.tenant(), "t1");
  EXPECT_EQ(message.client_id(), "c1");
  EXPECT_EQ(message.session_id(), "s1");
  EXPECT_EQ(message.actor(), "outer");
  EXPECT_THAT(message.audiences(), ElementsAre("https://api.test", "https://x.test"));
  EXPECT_THAT(message.matched_audiences(), ElementsAre("https://api.test"));
  EXPECT_THAT(message.scopes(), ElementsAre("orders:read", "orders:write"));
  EXPECT_EQ(message.issued_at().seconds(), absl::ToUnixSeconds(TestTime()) - 10);
  EXPECT_EQ(message.not_before().seconds(), 1699999990);
  EXPECT_EQ(message.expires_at().seconds(), absl::ToUnixSeconds(TestTime()) + 300);
  EXPECT_EQ(message.auth_time().seconds(), 1699999000);
  EXPECT_EQ(message.auth_time().nanos(), 500'000'000);
  EXPECT_EQ(message.acr(), "2");
  EXPECT_EQ(message.token_id(), "j1");
  EXPECT_EQ(message.type(), "at+jwt");
  EXPECT_EQ(message.key().id(), "key-1");
  EXPECT_EQ(message.key().algorithm(), "ES256");
  EXPECT_EQ(message.key().thumbprint().size(), 43u);
  EXPECT_EQ(message.claims_json(), token.PayloadJson());
}

TEST(VerifiedMessage, TakesAzpWhereThereIsNoClientId) {
  EXPECT_EQ(MessageOf(VerifierBench::Good().Claim("azp", "\"c2\"")).client_id(), "c2");
}

TEST(VerifiedMessage, HasNoPrincipalWithoutASubject) {
  const v1::VerifiedToken message = MessageOf(VerifierBench::Good().Claim("sub", ""));
  EXPECT_EQ(message.principal(), "");
  EXPECT_EQ(message.issuer_name(), "test");
}

TEST(VerifiedMessage, LeavesClaimsOfAnotherTypeEmpty) {
  TokenBuilder token = VerifierBench::Good();
  for (const char* name : {"tid", "azp", "sid", "acr"}) token.Claim(name, "7");
  const v1::VerifiedToken message = MessageOf(token.Claim("act", "[]").Claim("auth_time", "\"x\""));
  EXPECT_EQ(message.tenant() + message.client_id() + message.session_id() + message.acr() + message.actor(),
            "");
  EXPECT_FALSE(message.has_auth_time());
  EXPECT_EQ(MessageOf(VerifierBench::Good().Claim("act", R"({"sub":7})")).actor(), "");
}

TEST(VerifiedMessage, ReturnsTheClaimsAskedFor) {
  EXPECT_EQ(MessageOf(VerifierBench::Good().Claim("big", "9007199254740993"), {"big", "sub"}).claims_json(),
            R"({"sub":"alice","big":9007199254740993})");
}

TEST(VerifiedMessage, MayBeRememberedUntilTheEarlierOfExpiryAndTheKeysAge) {
  VerifierBench bench;
  const Judgement judgement = Judged(bench, VerifierBench::Good().Sign());
  const auto& token = std::get<VerifiedToken>(judgement.verdict);
  const int64_t now = absl::ToUnixSeconds(TestTime());
  const auto cache_until = [&](absl::Time fresh_until) {
    return VerifiedMessage(token, {}, fresh_until).cache_until().seconds();
  };
  EXPECT_EQ(cache_until(TestTime() + absl::Seconds(299)), now + 299);
  EXPECT_EQ(cache_until(TestTime() + absl::Seconds(301)), now + 300);
  EXPECT_FALSE(VerifiedMessage(token, {}, absl::InfinitePast()).has_cache_until());
}

TEST(RejectionMessage, TellsOfThePolicysOwnHttpStatus) {
  Rejection rejection = Reject(v1::REASON_AUDIENCE_MISMATCH, "aud").value();
  EXPECT_EQ(RejectionMessage(rejection, {}, {}).http_status(), 401);
  rejection.forbidden = true;
  EXPECT_EQ(RejectionMessage(rejection, {}, {}).http_status(), 403);
}

TEST(EvaluationMessage, TellsWhatTheCandidateWouldHaveSaid) {
  Judgement judgement{Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::ZeroDuration()}};
  EXPECT_FALSE(EvaluationMessage(judgement).has_candidate());
  judgement.candidate = {"next", v1::REASON_CLAIM_RULE_FAILED};
  EXPECT_EQ(EvaluationMessage(judgement).candidate().policy(), "next");
  EXPECT_FALSE(EvaluationMessage(judgement).candidate().verified());
  EXPECT_EQ(EvaluationMessage(judgement).candidate().reason(), v1::REASON_CLAIM_RULE_FAILED);
  judgement.candidate->reason = v1::REASON_UNSPECIFIED;
  EXPECT_TRUE(EvaluationMessage(judgement).candidate().verified());
}

TEST(ResponseMessage, HasAnArmOfItsOwnForWhatIsLetThrough) {
  Judgement judgement{Reject(v1::REASON_TOKEN_EXPIRED, "exp").value()};
  EXPECT_TRUE(ResponseMessage(judgement, {}, {})->has_rejected());
  judgement.unenforced = true;
  const auto expired = ResponseMessage(judgement, {}, {});
  EXPECT_EQ(expired->verdict_case(), v1::VerifyResponse::kUnenforced);
  EXPECT_EQ(expired->unenforced().rejected().reason(), v1::REASON_TOKEN_EXPIRED);
  judgement.verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::ZeroDuration()};
  EXPECT_EQ(ResponseMessage(judgement, {}, {})->unenforced().unjudged(), v1::REASON_KEYS_UNAVAILABLE);
  judgement.unenforced = false;
  EXPECT_FALSE(ResponseMessage(judgement, {}, {}));
}

TEST(VerifiedMessage, CarriesTheMappedIdentityAndTheClaimsThatThePolicyShows) {
  VerifierBench bench;
  Policy policy = VerifierBench::PolicyNamed("default", {}).verifiers.at("test").policy();
  policy.identity = std::make_shared<const IdentityMapping>(
      IdentityMapping{.user = MappedClaim{*JsonPointer::Parse("/sub"), "kc:"},
                      .groups = MappedClaim{*JsonPointer::Parse("/groups"), ""},
                      .extra = {{"team", {*JsonPointer::Parse("/team"), ""}}}});
  policy.output = std::make_shared<const OutputClaims>(OutputClaims{.allow = {"sub", "team"}});
  NamedPolicy named{"default", "r", {}};
  named.verifiers.emplace("test", TokenVerifier(std::move(policy)));
  bench.registry.Set(std::make_shared<const IssuerRegistry>(
      std::vector<Issuer>{{.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = bench.keys}},
      std::vector<NamedPolicy>{std::move(named)}, "default", "config-1"));
  const Judgement judgement =
      Judged(bench, VerifierBench::Good().Claim("groups", R"(["a","b"])").Claim("team", "\"red\"").Sign());
  const v1::VerifiedToken message = VerifiedMessage(std::get<VerifiedToken>(judgement.verdict), {}, {});
  EXPECT_EQ(message.identity().user(), "kc:alice");
  EXPECT_THAT(message.identity().groups(), ElementsAre("a", "b"));
  EXPECT_EQ(message.identity().extra().at("team"), "red");
  EXPECT_EQ(message.claims_json(), R"({"sub":"alice","team":"red"})");
}

TEST(RejectionMessage, ShowsTheOperatorsDetailOnlyWhereAllowed) {
  const Rejection rejection = Reject(v1::REASON_CLAIM_MISSING, "exp", {"an expiry", "none"}).value();
  EXPECT_EQ(RejectionMessage(rejection, {}, {}).detail(), "");
  const v1::Rejection shown = RejectionMessage(rejection, {}, {.realm = "orders", .rejection_detail = true});
  EXPECT_EQ(shown.detail(),
            StrCat("exp: expected an expiry, found none. ", Describe(v1::REASON_CLAIM_MISSING).cause));
  EXPECT_EQ(shown.reason(), v1::REASON_CLAIM_MISSING);
  EXPECT_EQ(shown.stage(), v1::STAGE_CLAIMS);
  EXPECT_EQ(shown.http_status(), 401);
  EXPECT_EQ(shown.message(), "The access token lacks a claim that is needed.");
  EXPECT_EQ(shown.www_authenticate().rfind("Bearer realm=\"orders\", error=\"invalid_token\"", 0), 0u);
}

TEST(EvaluationMessage, TellsUnderWhatTheVerdictWasReached) {
  VerifierBench bench;
  const v1::Evaluation good = EvaluationMessage(Judged(bench, VerifierBench::Good().Sign()));
  EXPECT_EQ(good.correlation_id(), "");
  EXPECT_EQ(good.policy(), "default");
  EXPECT_EQ(good.policy_revision(), "default-1");
  EXPECT_EQ(good.config_revision(), "config-1");
  EXPECT_EQ(EvaluationMessage(Judged(bench, "")).correlation_id().size(), 32u);
}

}  // namespace
}  // namespace assay
