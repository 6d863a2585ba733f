#include "server/engine/denial_log.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

class DenialLogTest : public ::testing::Test {
 protected:
  void Deny(const std::string& correlation_id) {
    const Verdict verdict = Rejection{.reason = v1::REASON_TOKEN_EXPIRED, .stage = v1::STAGE_CLAIMS};
    log_.OnVerdict({.front = Front::kVerify,
                    .policy = "orders",
                    .issuer = "auth0",
                    .verdict = verdict,
                    .duration = {},
                    .keys_stale = false,
                    .correlation_id = correlation_id});
  }

  ManualClock clock_;
  DenialLog log_{clock_};
};

TEST_F(DenialLogTest, IsEmptyAtFirst) { EXPECT_TRUE(log_.Newest().empty()); }

TEST_F(DenialLogTest, KeepsTheLast4096NewestFirst) {
  for (size_t i = 1; i <= DenialLog::kKept; ++i) Deny(std::to_string(i));
  EXPECT_EQ(log_.Newest().size(), DenialLog::kKept);
  EXPECT_EQ(log_.Newest().back()->correlation_id, "1");
  Deny("one more");
  const auto newest = log_.Newest();
  ASSERT_EQ(newest.size(), DenialLog::kKept);
  EXPECT_EQ(newest.front()->correlation_id, "one more");
  EXPECT_EQ(newest.front()->number, DenialLog::kKept + 1);
  EXPECT_EQ(newest.back()->correlation_id, "2");
}

TEST_F(DenialLogTest, TellsWhenEachWas) {
  const absl::Time first = clock_.Now().wall;
  Deny("a");
  clock_.Advance(absl::Seconds(5));
  Deny("b");
  EXPECT_EQ(log_.Newest()[0]->at, first + absl::Seconds(5));
  EXPECT_EQ(log_.Newest()[1]->at, first);
}

TEST_F(DenialLogTest, KeepsNothingOfAVerifiedToken) {
  testing::VerifierBench bench;
  Verifier verifier(bench.registry, bench.clock, log_, bench.limits);
  struct Now final : Executor {
    void Post(Task task) override { task(); }
  } now;
  std::string id;
  const auto judge = [&](const std::string& token) {
    verifier.Verify({.token = token}, now,
                    [&](absl::StatusOr<Judgement> judgement) { id = judgement->correlation_id; });
  };
  judge(testing::VerifierBench::Good().Sign());
  EXPECT_TRUE(log_.Newest().empty());
  judge(testing::VerifierBench::Good().Claim("aud", R"("https://no.test")").Sign());
  ASSERT_EQ(log_.Newest().size(), 1u);
  const Denial& denial = *log_.Newest().front();
  EXPECT_EQ(denial.correlation_id, id);
  EXPECT_EQ(denial.reason, v1::REASON_AUDIENCE_MISMATCH);
  EXPECT_TRUE(denial.signature_checked);
  EXPECT_NE(denial.claims_json.find(R"("aud":"https://no.test")"), std::string::npos);
}

TEST_F(DenialLogTest, LosesNoneOfManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) Deny("x");
    });
  }
  for (int i = 0; i < 100; ++i) {
    uint64_t above = UINT64_MAX;
    for (const auto& denial : log_.Newest()) {
      EXPECT_LT(denial->number, above);
      above = denial->number;
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log_.Newest().size(), 2000u);
}

}  // namespace
}  // namespace assay
