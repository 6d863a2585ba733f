// Policies with a candidate, and policies whose enforcement is off: what they add to a verdict, and that
// neither ever decides or fetches.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "server/engine/verifier.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::TestKey;
using testing::TokenBuilder;

constexpr absl::Duration kStart = absl::Seconds(1000);

// Reports keeps what the observer was told of the last verdict.
class Reports final : public VerifyObserver {
 public:
  void OnVerdict(const VerdictReport& report) override {
    ++verdicts;
    candidate = report.candidate ? std::optional(*report.candidate) : std::nullopt;
    unenforced = report.unenforced;
    keys_stale = report.keys_stale;
    correlation_id = report.correlation_id;
  }
  void OnParked(int) override {}
  int verdicts = 0;
  std::optional<CandidateOpinion> candidate;
  bool unenforced = false;
  bool keys_stale = false;
  std::string correlation_id;
};

class CandidateTest : public ::testing::Test {
 protected:
  CandidateTest() : clock_({testing::TestTime(), kStart}) {
    keys_->Publish(KeySet({TestKey("ES256").PublicJwk()}), kStart);
    policy_.issuer_name = "a";
    policy_.issuer = std::string(testing::kTestIssuer);
    policy_.algorithms = AlgorithmSet::All();
    policy_.types = {"at+jwt"};
    policy_.audiences = {std::string(testing::kTestAudience)};
    candidate_ = policy_;
  }
  ~CandidateTest() override { keys_->waiters.clear(); }

  // Judge asks policy "now" with candidate "next"; null verifiers accept no issuer of this test.
  std::shared_ptr<PendingVerification> Judge(const std::string& token, Front front = Front::kVerify) {
    NamedPolicy now{"now", "r1", {}};
    if (now_accepts_) now.verifiers.emplace("a", TokenVerifier(policy_));
    now.candidate = "next";
    now.enforced = enforced_;
    NamedPolicy next{"next", "r2", {}};
    if (next_accepts_) next.verifiers.emplace("a", TokenVerifier(candidate_));
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "a", .issuer = policy_.issuer, .keys = keys_}},
        std::vector<NamedPolicy>{std::move(now), std::move(next)}, "now", "c1"));
    answer_.reset();
    return verifier_.Verify({.token = token, .front = front}, queue_,
                            [this](absl::StatusOr<Judgement> judgement) { answer_ = *std::move(judgement); });
  }
  // Said is "verdict / candidate's", each VERIFIED or the reason.
  std::string Said() const {
    if (!answer_) return "waits";
    const auto name = [](v1::Reason reason) {
      return reason == v1::REASON_UNSPECIFIED ? std::string("VERIFIED") : v1::Reason_Name(reason).substr(7);
    };
    EXPECT_EQ(reports_.candidate->reason, answer_->candidate->reason);
    EXPECT_EQ(answer_->candidate->policy, "next");
    return name(ReasonOf(answer_->verdict)) + " / " + name(answer_->candidate->reason);
  }
  std::string SaidOf(const std::string& token) {
    EXPECT_EQ(Judge(token), nullptr);
    return Said();
  }

  static TokenBuilder Good() { return TokenBuilder(TestKey("ES256")); }
  static TokenBuilder Unknown() { return TokenBuilder(TestKey("ES256", "brand-new")); }

  ManualClock clock_;
  Reports reports_;
  testing::TaskQueue queue_;
  std::shared_ptr<testing::ScriptedCache> keys_ = std::make_shared<testing::ScriptedCache>();
  Policy policy_, candidate_;
  bool now_accepts_ = true, next_accepts_ = true, enforced_ = true;
  Published<IssuerRegistry> registry_;
  Verifier verifier_{registry_, clock_, reports_, Limits()};
  std::optional<Judgement> answer_;
};

TEST_F(CandidateTest, SaysWhatItWouldHaveSaidAndNeverDecides) {
  EXPECT_EQ(SaidOf(Good().Sign()), "VERIFIED / VERIFIED");
  candidate_.scopes_all = {"write"};
  EXPECT_EQ(SaidOf(Good().Sign()), "VERIFIED / SCOPE_INSUFFICIENT");
  EXPECT_EQ(SaidOf(Good().Claim("scope", "\"write\"").Sign()), "VERIFIED / VERIFIED");
  std::swap(policy_, candidate_);
  EXPECT_EQ(SaidOf(Good().Sign()), "SCOPE_INSUFFICIENT / VERIFIED");
  EXPECT_EQ(SaidOf(Good().Claim("exp", "1").Sign()), "TOKEN_EXPIRED / TOKEN_EXPIRED");
}

TEST_F(CandidateTest, LeadsToTheCallOfAVerifiedTokenOnlyWhereItDiffers) {
  SaidOf(Good().Sign());
  EXPECT_EQ(reports_.correlation_id, "");
  candidate_.scopes_all = {"write"};
  SaidOf(Good().Sign());
  EXPECT_EQ(reports_.correlation_id.size(), 32u);
  EXPECT_EQ(answer_->correlation_id, "");
}

TEST_F(CandidateTest, SaysTheSameOfWhatNoPolicyIsAskedAbout) {
  EXPECT_EQ(SaidOf("x"), "TOKEN_MALFORMED / TOKEN_MALFORMED");
  EXPECT_EQ(SaidOf(Good().Claim("iss", "\"https://stranger.test\"").Sign()),
            "ISSUER_UNKNOWN / ISSUER_UNKNOWN");
}

TEST_F(CandidateTest, MayAcceptAnotherIssuer) {
  next_accepts_ = false;
  EXPECT_EQ(SaidOf(Good().Sign()), "VERIFIED / ISSUER_NOT_ALLOWED");
  std::swap(now_accepts_, next_accepts_);
  EXPECT_EQ(SaidOf(Good().Sign()), "ISSUER_NOT_ALLOWED / VERIFIED");
  now_accepts_ = next_accepts_ = false;
  EXPECT_EQ(SaidOf(Good().Sign()), "ISSUER_NOT_ALLOWED / ISSUER_NOT_ALLOWED");
}

TEST_F(CandidateTest, NeverAsksForKeys) {
  now_accepts_ = false;
  EXPECT_EQ(SaidOf(Unknown().Sign()), "ISSUER_NOT_ALLOWED / KEY_CHECK_DEFERRED");
  keys_->Publish(KeySet({TestKey("ES256").PublicJwk()}), kStart - absl::Hours(2));  // expired by now
  EXPECT_EQ(SaidOf(Good().Sign()), "ISSUER_NOT_ALLOWED / KEYS_UNAVAILABLE");
  EXPECT_EQ(SaidOf(Good().Claim("exp", "1").Sign()), "ISSUER_NOT_ALLOWED / TOKEN_EXPIRED");
  EXPECT_TRUE(keys_->waiters.empty());
  EXPECT_EQ(keys_->bad_signatures, 0);
}

TEST_F(CandidateTest, IsJudgedAnewByTheKeysThatThePolicyHasWaitedFor) {
  candidate_.scopes_all = {"write"};
  ASSERT_NE(Judge(Unknown().Sign()), nullptr);
  keys_->Publish(KeySet({TestKey("ES256", "brand-new").PublicJwk()}), kStart);
  keys_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  EXPECT_EQ(Said(), "VERIFIED / SCOPE_INSUFFICIENT");
}

TEST_F(CandidateTest, SharesTheEndOfAWaitThatBroughtNoKey) {
  ASSERT_NE(Judge(Unknown().Sign()), nullptr);
  keys_->Answer({WaitResult::kUnavailable, absl::Seconds(3)});
  queue_.RunAll();
  EXPECT_EQ(Said(), "KEY_CHECK_DEFERRED / KEY_CHECK_DEFERRED");
  ASSERT_NE(Judge(Unknown().Sign()), nullptr);
  keys_->Answer({WaitResult::kLanded});
  queue_.RunAll();
  EXPECT_EQ(Said(), "KEY_NOT_FOUND / KEY_NOT_FOUND");
}

TEST_F(CandidateTest, ReportsABadSignatureOnce) {
  std::string token = Good().Sign();
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(SaidOf(token), "SIGNATURE_INVALID / SIGNATURE_INVALID");
  EXPECT_EQ(keys_->bad_signatures, 1);
  EXPECT_EQ(reports_.verdicts, 1);
}

TEST_F(CandidateTest, LeavesThePolicysReportAsItIs) {
  keys_->Publish(KeySet({TestKey("ES256").PublicJwk()}), kStart - absl::Minutes(10));  // stale by now
  EXPECT_EQ(SaidOf(Good().Sign()), "VERIFIED / VERIFIED");
  EXPECT_TRUE(reports_.keys_stale);
  now_accepts_ = false;
  EXPECT_EQ(SaidOf(Good().Sign()), "ISSUER_NOT_ALLOWED / VERIFIED");
  EXPECT_FALSE(reports_.keys_stale);
}

TEST_F(CandidateTest, EnforcementOffLetsThroughWhatIsNotVerified) {
  enforced_ = false;
  Judge(Good().Sign());
  EXPECT_FALSE(answer_->unenforced || reports_.unenforced);
  for (const std::string& token : {Good().Claim("exp", "1").Sign(), std::string(), std::string("x")}) {
    for (const Front front : {Front::kVerify, Front::kBatchVerify}) {
      Judge(token, front);
      EXPECT_TRUE(answer_->unenforced && reports_.unenforced) << token;
      EXPECT_TRUE(std::holds_alternative<Rejection>(answer_->verdict));
    }
  }
  ASSERT_NE(Judge(Unknown().Sign()), nullptr);  // it waits for keys as ever
  keys_->Answer({WaitResult::kUnavailable, absl::Seconds(3)});
  queue_.RunAll();
  EXPECT_TRUE(answer_->unenforced);
  EXPECT_EQ(ReasonOf(answer_->verdict), v1::REASON_KEY_CHECK_DEFERRED);
}

TEST_F(CandidateTest, EnforcementOffGivesNobodyAnIdentity) {
  enforced_ = false;
  Judge(Good().Claim("exp", "1").Sign(), Front::kAuthenticate);
  EXPECT_FALSE(answer_->unenforced || reports_.unenforced);
}

}  // namespace
}  // namespace assay
