#include "server/engine/verifier.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <utility>
#include <variant>

#include "server/base/str_cat.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/token_builder.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::TestKey;
using testing::TokenBuilder;

constexpr absl::Duration kStart = absl::Seconds(1000);

// Queue runs what was posted when the test says so.
class Queue final : public Executor {
 public:
  void Post(Task task) override { tasks_.push_back(std::move(task)); }
  size_t RunAll() {
    size_t count = 0;
    for (; !tasks_.empty(); ++count) {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
    return count;
  }

 private:
  std::deque<Task> tasks_;
};

class Reports final : public VerifyObserver {
 public:
  void OnVerdict(const VerdictReport& report) override {
    ++verdicts;
    issuer = report.issuer;
    duration = report.duration;
    lookup = report.lookup;
    signature_trials = report.signature_trials;
  }
  void OnParked(int change) override { parked += change; }
  int verdicts = 0, parked = 0;
  std::string issuer;
  absl::Duration duration;
  std::optional<LookupResult> lookup;
  int signature_trials = 0;
};

// Two issuers with keys of the same kid, and policies that accept one or both.
class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() : clock_({testing::TestTime(), kStart}) {
    a_->Publish(KeySet({TestKey("ES256", "shared").PublicJwk()}), kStart);
    b_->Publish(KeySet({TestKey("EdDSA", "shared").PublicJwk()}), kStart);
    Policy a;
    a.issuer_name = "a";
    a.issuer = std::string(testing::kTestIssuer);
    a.algorithms = AlgorithmSet::All();
    a.types = {"at+jwt"};
    a.audiences = {std::string(testing::kTestAudience), "https://other.test"};
    Policy b = a;
    b.issuer_name = "b";
    b.issuer = "https://b.test";
    b.audiences = {"https://b-only.test"};
    NamedPolicy both{"both", "r1", {}};
    both.verifiers.emplace("a", TokenVerifier(a));
    both.verifiers.emplace("b", TokenVerifier(b));
    NamedPolicy only_b{"only-b", "r2", {}};
    only_b.verifiers.emplace("b", TokenVerifier(b));
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "a", .issuer = a.issuer, .keys = a_},
                            {.name = "b", .issuer = b.issuer, .keys = b_}},
        std::vector<NamedPolicy>{std::move(both), std::move(only_b)}, "both", "c1"));
  }

  // A request that a test leaves waiting holds the registry, which holds the cache, which holds the request.
  ~VerifierTest() override {
    a_->waiters.clear();
    b_->waiters.clear();
  }

  static TokenBuilder GoodToken() { return TokenBuilder(TestKey("ES256", "shared")); }
  static TokenBuilder NewKeyToken() { return TokenBuilder(TestKey("ES256", "brand-new")); }

  // Start verifies; the answer, if there is one yet, is in answer_.
  std::shared_ptr<PendingVerification> Start(VerifyInput input) {
    answer_.reset();
    return verifier_.Verify(std::move(input), queue_, [this](absl::StatusOr<Judgement> judgement) {
      ASSERT_FALSE(answer_.has_value()) << "done ran twice";
      answer_.emplace(std::move(judgement));
    });
  }

  v1::Reason ReasonNow() const {
    if (!answer_.has_value() || !answer_->ok()) return v1::REASON_UNSPECIFIED;
    const Verdict& verdict = (*answer_)->verdict;
    if (const auto* rejection = std::get_if<Rejection>(&verdict)) return rejection->reason;
    if (const auto* unjudged = std::get_if<Unjudged>(&verdict)) return unjudged->reason;
    return v1::REASON_UNSPECIFIED;
  }
  bool Verified() const {
    return answer_.has_value() && answer_->ok() && std::holds_alternative<VerifiedToken>((*answer_)->verdict);
  }
  v1::Reason ReasonOf(const std::string& token) {
    EXPECT_EQ(Start({.token = token}), nullptr);
    return ReasonNow();
  }

  ManualClock clock_;
  Reports reports_;
  Queue queue_;
  std::shared_ptr<testing::ScriptedCache> a_ = std::make_shared<testing::ScriptedCache>();
  std::shared_ptr<testing::ScriptedCache> b_ = std::make_shared<testing::ScriptedCache>();
  Published<IssuerRegistry> registry_;
  Verifier verifier_{registry_, clock_, reports_, Limits()};
  std::optional<absl::StatusOr<Judgement>> answer_;
};

TEST_F(VerifierTest, AGoodTokenIsVerifiedAtOnce) {
  EXPECT_EQ(Start({.token = GoodToken().Sign()}), nullptr);
  ASSERT_TRUE(Verified());
  const Judgement& judgement = **answer_;
  const auto& token = std::get<VerifiedToken>(judgement.verdict);
  EXPECT_EQ(token.principal(), "a:alice");
  EXPECT_EQ(judgement.policy, "both");
  EXPECT_EQ(judgement.policy_revision, "r1");
  EXPECT_EQ(judgement.config_revision, "c1");
  EXPECT_EQ(judgement.fresh_until, testing::TestTime() + absl::Minutes(5));
  EXPECT_FALSE(judgement.keys_stale);
  EXPECT_EQ(reports_.verdicts, 1);
  EXPECT_EQ(reports_.issuer, "a");
}

TEST_F(VerifierTest, AStrangersTokenIsRefusedWithoutAskingAnybody) {
  EXPECT_EQ(ReasonOf(GoodToken().Claim("iss", "\"https://stranger.test\"").Sign()),
            v1::REASON_ISSUER_UNKNOWN);
  EXPECT_EQ(reports_.issuer, "unknown");
  EXPECT_TRUE(a_->waiters.empty() && b_->waiters.empty());
}

TEST_F(VerifierTest, AnIssuerThatThePolicyDoesNotAcceptIsNamed) {
  Start({.token = GoodToken().Sign(), .policy = "only-b"});
  EXPECT_EQ(ReasonNow(), v1::REASON_ISSUER_NOT_ALLOWED);
}

TEST_F(VerifierTest, Row25AKidIsLookedUpInsideTheTokensOwnIssuerOnly) {
  EXPECT_EQ(ReasonOf(TokenBuilder(TestKey("EdDSA", "shared")).Sign()), v1::REASON_KEY_ALGORITHM_MISMATCH);
  b_->Publish(KeySet({TestKey("ES256", "other-key").PublicJwk()}), kStart);
  EXPECT_EQ(ReasonOf(TokenBuilder(TestKey("ES256", "other-key")).Header("kid", "\"shared\"").Sign()),
            v1::REASON_SIGNATURE_INVALID);
}

TEST_F(VerifierTest, ABadSignatureIsReportedAndNeverWaits) {
  std::string token = GoodToken().Sign();
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ReasonOf(token), v1::REASON_SIGNATURE_INVALID);
  EXPECT_EQ(a_->bad_signatures, 1);
  EXPECT_TRUE(a_->waiters.empty());
}

TEST_F(VerifierTest, AnUnknownKidWaitsAndIsJudgedByWhatHasLanded) {
  EXPECT_NE(Start({.token = NewKeyToken().Sign()}), nullptr);
  ASSERT_EQ(a_->waiters.size(), 1U);
  EXPECT_EQ(a_->waiters[0].kid, "brand-new");
  EXPECT_FALSE(answer_.has_value());
  EXPECT_EQ(reports_.parked, 1);
  a_->Publish(KeySet({TestKey("ES256", "brand-new").PublicJwk()}), kStart);
  a_->Answer({WaitResult::kLanded});
  EXPECT_FALSE(answer_.has_value()) << "answered off its executor";
  clock_.Advance(absl::Milliseconds(30));
  EXPECT_EQ(queue_.RunAll(), 1U);
  EXPECT_TRUE(Verified());
  EXPECT_EQ(reports_.parked, 0);
  EXPECT_EQ(reports_.duration, absl::Milliseconds(30));
}

TEST_F(VerifierTest, AKidThatIsStillAbsentIsFinal) {
  Start({.token = NewKeyToken().Sign()});
  a_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  EXPECT_EQ(ReasonNow(), v1::REASON_KEY_NOT_FOUND);
}

TEST_F(VerifierTest, AFetchThatCannotBeHadIsNoRejection) {
  Start({.token = NewKeyToken().Sign()});
  a_->last_fault = v1::KEY_SET_FAULT_TIMEOUT;
  a_->Answer({WaitResult::kUnavailable, absl::Seconds(7)});
  queue_.RunAll();
  EXPECT_EQ(ReasonNow(), v1::REASON_KEY_CHECK_DEFERRED);
  EXPECT_EQ(std::get<Unjudged>((*answer_)->verdict).fault, v1::KEY_SET_FAULT_TIMEOUT);
  EXPECT_EQ(std::get<Unjudged>((*answer_)->verdict).retry_after, absl::Seconds(7));
}

TEST_F(VerifierTest, WithoutUsableKeysNothingIsJudged) {
  clock_.Advance(absl::Hours(1));  // the hard life of the set is over, exactly
  const std::string token = GoodToken().Claim("exp", "1800000000").Sign();
  EXPECT_NE(Start({.token = token}), nullptr);
  ASSERT_EQ(a_->waiters.size(), 1U);
  EXPECT_EQ(a_->waiters[0].kid, "shared");
  a_->last_fault = v1::KEY_SET_FAULT_HTTP_5XX;
  a_->Answer({WaitResult::kUnavailable, absl::Seconds(3)});
  queue_.RunAll();
  EXPECT_EQ(ReasonNow(), v1::REASON_KEYS_UNAVAILABLE);
  EXPECT_EQ(std::get<Unjudged>((*answer_)->verdict).fault, v1::KEY_SET_FAULT_HTTP_5XX);
}

TEST_F(VerifierTest, AKeyOfAnotherIssuerInTheSetJudgesNothing) {
  const auto key_of = [](std::string_view issuer) {
    return KeySet({StrCat("{", TestKey("ES256", "shared").KeyMembers(), R"(,"kid":"shared","issuer":")",
                          issuer, "\"}")});
  };
  a_->Publish(key_of("https://stranger.test"), kStart);
  EXPECT_EQ(ReasonOf(GoodToken().Sign()), v1::REASON_KEY_UNUSABLE);
  a_->Publish(key_of(testing::kTestIssuer), kStart);
  Start({.token = GoodToken().Sign()});
  EXPECT_TRUE(Verified());
  EXPECT_TRUE(a_->waiters.empty());
}

TEST_F(VerifierTest, StaleKeysStillVerifyAndSaySo) {
  clock_.Advance(absl::Hours(1) - absl::Nanoseconds(1));
  Start({.token = GoodToken().Claim("exp", "1800000000").Sign()});
  ASSERT_TRUE(Verified());
  EXPECT_TRUE((*answer_)->keys_stale);
}

TEST_F(VerifierTest, I6_ATokenThatWouldBeRefusedAnywayNeverCausesAFetch) {
  EXPECT_EQ(ReasonOf(NewKeyToken().Claim("exp", "1600000000").Sign()), v1::REASON_TOKEN_EXPIRED);
  EXPECT_EQ(ReasonOf(NewKeyToken().Claim("aud", "\"https://else.test\"").Sign()),
            v1::REASON_AUDIENCE_MISMATCH);
  EXPECT_EQ(ReasonOf(NewKeyToken().Header("alg", "\"HS256\"").Sign()), v1::REASON_ALGORITHM_NOT_ALLOWED);
  EXPECT_EQ(ReasonOf(NewKeyToken().Claim("iss", "\"https://stranger.test\"").Sign()),
            v1::REASON_ISSUER_UNKNOWN);
  EXPECT_EQ(ReasonOf(NewKeyToken().Sign() + "."), v1::REASON_TOKEN_MALFORMED);
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(ReasonOf(GoodToken().Sign()), v1::REASON_TOKEN_EXPIRED);
  EXPECT_TRUE(a_->waiters.empty());
  EXPECT_FALSE(std::get<Rejection>((*answer_)->verdict).signature_checked());
}

TEST_F(VerifierTest, I19_ARevokedKeyIsNamedAndAsksForNoFetch) {
  a_->revocations = std::make_shared<const Revocations>(Revocations{.key_ids = {"shared", "gone"}});
  a_->Publish(KeySet({TestKey("ES256", "shared").PublicJwk()}), kStart);
  EXPECT_EQ(ReasonOf(GoodToken().Sign()), v1::REASON_KEY_REVOKED);
  EXPECT_EQ(ReasonOf(GoodToken().Header("kid", "\"gone\"").Sign()), v1::REASON_KEY_REVOKED);
  EXPECT_EQ(ReasonOf(GoodToken().Header("kid", "").Sign()), v1::REASON_KEY_REVOKED);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(ReasonOf(GoodToken().Claim("exp", "1800000000").Sign()), v1::REASON_KEY_REVOKED);
  EXPECT_TRUE(a_->waiters.empty());
}

TEST_F(VerifierTest, TellsWhatTheLookupOfTheKeyCameTo) {
  const auto told = [&](const std::string& token) {
    ReasonOf(token);
    return std::pair(reports_.lookup, reports_.signature_trials);
  };
  using Told = std::pair<std::optional<LookupResult>, int>;
  EXPECT_EQ(told(GoodToken().Sign()), Told(LookupResult::kHit, 1));
  EXPECT_EQ(told(GoodToken().Claim("exp", "1600000000").Sign()), Told(LookupResult::kHit, 1));
  EXPECT_EQ(told(GoodToken().Header("kid", "").Sign()), Told(LookupResult::kKidless, 1));
  EXPECT_EQ(told(GoodToken().Claim("iss", "\"https://stranger.test\"").Sign()), Told(std::nullopt, 0));
  EXPECT_EQ(told(NewKeyToken().Claim("exp", "1600000000").Sign()), Told(std::nullopt, 0));
  a_->revocations = std::make_shared<const Revocations>(Revocations{.key_ids = {"shared"}});
  a_->Publish(KeySet({TestKey("ES256", "shared").PublicJwk()}), kStart);
  EXPECT_EQ(told(GoodToken().Sign()), Told(LookupResult::kRevoked, 0));
}

TEST_F(VerifierTest, AMissIsNotToldOfTwice) {
  Start({.token = NewKeyToken().Sign()});
  a_->Publish(KeySet({TestKey("ES256", "brand-new").PublicJwk()}), kStart);
  a_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  ASSERT_TRUE(Verified());
  EXPECT_EQ(reports_.lookup, std::nullopt);
  EXPECT_EQ(reports_.signature_trials, 1);
}

TEST_F(VerifierTest, I19_ARevokedTokenAsksForNoFetch) {
  a_->revocations = std::make_shared<const Revocations>(Revocations{.token_ids = {"t1"}});
  a_->Publish(KeySet({TestKey("ES256", "shared").PublicJwk()}), kStart);
  EXPECT_EQ(ReasonOf(GoodToken().Claim("jti", "\"t1\"").Sign()), v1::REASON_TOKEN_REVOKED);
  EXPECT_EQ(ReasonOf(NewKeyToken().Claim("jti", "\"t1\"").Sign()), v1::REASON_TOKEN_REVOKED);
  EXPECT_TRUE(a_->waiters.empty());
}

TEST_F(VerifierTest, ARevocationThatLandsWhileATokenWaitsIsSeen) {
  Start({.token = NewKeyToken().Sign()});
  a_->revocations = std::make_shared<const Revocations>(Revocations{.key_ids = {"brand-new"}});
  a_->Publish(KeySet({TestKey("ES256", "brand-new").PublicJwk()}), kStart);
  a_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  EXPECT_EQ(ReasonNow(), v1::REASON_KEY_REVOKED);
}

TEST_F(VerifierTest, OnlyAVerifiedTokenIsAUseOfItsKey) {
  const auto snapshot = a_->Current();
  const std::string thumbprint = snapshot->keys->keys()[0].thumbprint;
  EXPECT_EQ(ReasonOf(GoodToken().Claim("exp", "1600000000").Sign()), v1::REASON_TOKEN_EXPIRED);
  EXPECT_EQ(snapshot->uses->LastUsed(thumbprint), std::nullopt);
  Start({.token = GoodToken().Sign()});
  EXPECT_EQ(snapshot->uses->LastUsed(thumbprint), testing::TestTime());
}

TEST_F(VerifierTest, AWaitEndsBeforeTheCallerGivesUp) {
  Start({.token = NewKeyToken().Sign(), .deadline = kStart + absl::Milliseconds(500)});
  Start({.token = NewKeyToken().Sign()});
  ASSERT_EQ(a_->waiters.size(), 2U);
  EXPECT_EQ(a_->waiters[0].deadline, kStart + absl::Milliseconds(480));
  EXPECT_EQ(a_->waiters[1].deadline, kStart + Verifier::kLongestWait);
}

TEST_F(VerifierTest, WorkWhoseDeadlineHasPassedIsDropped) {
  Start({.token = GoodToken().Sign(), .deadline = kStart});
  EXPECT_EQ(ReasonNow(), v1::REASON_DEADLINE_EXCEEDED);
}

TEST_F(VerifierTest, CancellingEndsARequestOnce) {
  const auto pending = Start({.token = NewKeyToken().Sign()});
  pending->Cancel();
  pending->Cancel();
  queue_.RunAll();
  ASSERT_TRUE(answer_.has_value());
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(reports_.parked, 0);
}

TEST_F(VerifierTest, ARequestStaysWithTheRegistryItBeganUnder) {
  Start({.token = NewKeyToken().Sign()});
  registry_.Set(
      std::make_shared<const IssuerRegistry>(std::vector<Issuer>{}, std::vector<NamedPolicy>{}, "", "c2"));
  a_->Publish(KeySet({TestKey("ES256", "brand-new").PublicJwk()}), kStart);
  a_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  ASSERT_TRUE(Verified());
  EXPECT_EQ((*answer_)->config_revision, "c1");
}

TEST_F(VerifierTest, ACallersOwnMistakesAreNoVerdicts) {
  Start({.token = GoodToken().Sign(), .policy = "none-such"});
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kInvalidArgument);
  Start({.token = GoodToken().Sign(), .narrowing = {.audiences = {"https://wider.test"}, .scopes_all = {}}});
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reports_.verdicts, 0);
}

TEST_F(VerifierTest, ACallerNarrowsAudiencesAndNeverWidensThem) {
  const std::string token = GoodToken().Sign();
  Start(
      {.token = token, .narrowing = {.audiences = {std::string(testing::kTestAudience)}, .scopes_all = {}}});
  EXPECT_TRUE(Verified());
  Start({.token = token, .narrowing = {.audiences = {"https://other.test"}, .scopes_all = {}}});
  EXPECT_EQ(ReasonNow(), v1::REASON_AUDIENCE_MISMATCH);
  // An audience of issuer b does not open issuer a.
  Start({.token = GoodToken().Claim("aud", "\"https://b-only.test\"").Sign(),
         .narrowing = {.audiences = {"https://b-only.test"}, .scopes_all = {}}});
  EXPECT_EQ(ReasonNow(), v1::REASON_AUDIENCE_MISMATCH);
}

TEST_F(VerifierTest, MissingScopesAreNamedTogether) {
  Start({.token = GoodToken().Claim("scope", "\"read\"").Sign(),
         .narrowing = {.audiences = {}, .scopes_all = {"read", "write"}}});
  EXPECT_EQ(ReasonNow(), v1::REASON_SCOPE_INSUFFICIENT);
  EXPECT_EQ((*answer_)->scopes_demanded, (std::vector<std::string>{"read", "write"}));
}

TEST(Verifier, TellsTheObserverOfRequestsThatADrainTurnsAway) {
  testing::VerifierBench bench;
  const Judgement judgement = bench.verifier.Drain(Front::kVerify, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(std::get<Unjudged>(judgement.verdict).reason, v1::REASON_DRAINING);
  EXPECT_EQ(std::get<Unjudged>(judgement.verdict).retry_after, absl::Seconds(1));
  EXPECT_EQ(judgement.correlation_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(bench.observer.verdicts, 1);
}

}  // namespace
}  // namespace assay
