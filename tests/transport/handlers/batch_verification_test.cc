#include "server/transport/handlers/batch_verification.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "server/transport/handlers/verify_handler.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using testing::TaskQueue;
using testing::VerifierBench;

class BatchVerifyTest : public ::testing::Test {
 protected:
  std::shared_ptr<PendingVerification> Begin(const v1::BatchVerifyRequest& request, const Call& call = {}) {
    return handler_.BatchVerify(request, call, queue_, [this](auto result) {
      EXPECT_FALSE(reply_);
      reply_ = std::move(result);
    });
  }

  static void Add(v1::BatchVerifyRequest& request, const std::string& token) {
    request.add_requests()->set_token(token);
  }

  VerifierBench bench_;
  TaskQueue queue_;
  VerifyHandler handler_{bench_.verifier, bench_.limits, {}};
  std::optional<Reply<v1::BatchVerifyResponse>> reply_;
};

// The subject stands in the claims, as subject and in the principal.
TEST_F(BatchVerifyTest, CallsVerdictsThatFitInNoAnswerTheCallersMistake) {
  const std::string token = VerifierBench::Good().Claim("sub", "\"" + std::string(11'000, 's') + "\"").Sign();
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 250; ++i) Add(request, token);
  Begin(request);
  queue_.RunAll();
  ASSERT_TRUE(*reply_);
  const size_t each = (*reply_)->ByteSizeLong() / 250;
  const int fit = static_cast<int>(kBatchResponseBytes / each);

  reply_.reset();
  v1::BatchVerifyRequest large;
  for (int i = 0; i < fit + 1; ++i) Add(large, token);
  Begin(large);
  queue_.RunAll();
  ASSERT_FALSE(*reply_);
  EXPECT_EQ(reply_->error().code(), absl::StatusCode::kInvalidArgument);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(reply_->error().status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "REQUEST_INVALID");
}

TEST_F(BatchVerifyTest, LetsThroughWhatAPolicyDoesNotEnforce) {
  NamedPolicy open = VerifierBench::PolicyNamed("open", {});
  open.enforced = false;
  bench_.registry.Set(std::make_shared<const IssuerRegistry>(
      std::vector<Issuer>{{.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = bench_.keys}},
      std::vector<NamedPolicy>{std::move(open)}, "open", "config-1"));
  v1::BatchVerifyRequest request;
  Add(request, VerifierBench::Good().Sign());
  Add(request, "nonsense");
  Add(request, VerifierBench::UnknownKey().Sign());
  request.add_requests()->set_policy("nobody-wrote-this");
  Begin(request);
  queue_.RunAll();
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(2)});
  queue_.RunAll();
  const auto& verdicts = (*reply_)->verdicts();
  ASSERT_EQ(verdicts.size(), 4);
  EXPECT_TRUE(verdicts[0].has_verified());
  EXPECT_EQ(verdicts[1].unenforced().rejected().reason(), v1::REASON_TOKEN_MALFORMED);
  EXPECT_EQ(verdicts[2].unenforced().unjudged(), v1::REASON_KEY_CHECK_DEFERRED);
  EXPECT_EQ(verdicts[3].unjudged().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
}

TEST_F(BatchVerifyTest, AnswersEachTokenInItsPlace) {
  v1::BatchVerifyRequest request;
  Add(request, VerifierBench::Good().Sign());
  Add(request, "nonsense");
  Add(request, VerifierBench::UnknownKey().Sign());
  Add(request, VerifierBench::Good().Claim("sub", "\"bob\"").Sign());
  request.add_requests()->set_policy("nobody-wrote-this");
  Begin(request);
  queue_.RunAll();
  EXPECT_FALSE(reply_);  // one waits for its key
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(2)});
  queue_.RunAll();

  const auto& verdicts = (*reply_)->verdicts();
  ASSERT_EQ(verdicts.size(), 5);
  EXPECT_EQ(verdicts[0].verified().subject(), "alice");
  EXPECT_EQ(verdicts[0].evaluation().policy(), "default");
  EXPECT_EQ(verdicts[1].rejected().reason(), v1::REASON_TOKEN_MALFORMED);
  EXPECT_EQ(verdicts[2].unjudged().code(), static_cast<int>(absl::StatusCode::kUnavailable));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(verdicts[2].unjudged().details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "KEY_CHECK_DEFERRED");
  EXPECT_EQ(verdicts[3].verified().subject(), "bob");
  EXPECT_EQ(verdicts[4].unjudged().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
}

TEST_F(BatchVerifyTest, TakesOneThousandAndNotOneMore) {
  const std::string token = VerifierBench::Good().Sign();
  for (const int size : {999, 1000, 1001}) {
    v1::BatchVerifyRequest request;
    for (int i = 0; i < size; ++i) Add(request, token);
    reply_.reset();
    Begin(request);
    queue_.RunAll();
    ASSERT_TRUE(reply_);
    if (size <= 1000) {
      ASSERT_TRUE(*reply_);
      EXPECT_EQ((*reply_)->verdicts_size(), size);
      EXPECT_TRUE((*reply_)->verdicts(size - 1).has_verified());
    } else {
      EXPECT_EQ(reply_->error().code(), absl::StatusCode::kInvalidArgument);
      EXPECT_EQ(reply_->error().status.message(),
                "requests: 1001 tokens, at most 1000 are taken in one call");
    }
  }
}

TEST_F(BatchVerifyTest, AnswersAnEmptyBatchAtOnce) {
  EXPECT_EQ(Begin({}), nullptr);
  EXPECT_EQ((*reply_)->verdicts_size(), 0);
}

TEST_F(BatchVerifyTest, IsCancelledWithItsItems) {
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 3; ++i) Add(request, VerifierBench::UnknownKey().Sign());
  const auto pending = Begin(request);
  queue_.RunAll();
  EXPECT_EQ(bench_.observer.parked, 3);
  pending->Cancel();
  queue_.RunAll();
  EXPECT_EQ(bench_.observer.parked, 0);
  EXPECT_EQ(reply_->error().code(), absl::StatusCode::kCancelled);
}

TEST_F(BatchVerifyTest, TellsOfEachItemThatItsTimeIsOver) {
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 40; ++i) Add(request, VerifierBench::Good().Sign());
  const auto pending = Begin(request, {.deadline = bench_.clock.Now().steady + absl::Seconds(1)});
  queue_.RunOne();
  bench_.clock.Advance(absl::Seconds(1));
  pending->Cancel();
  queue_.RunAll();
  ASSERT_TRUE(*reply_);
  EXPECT_TRUE((*reply_)->verdicts(31).has_verified());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE((*reply_)->verdicts(39).unjudged().details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(bench_.observer.verdicts, 40);
}

TEST_F(BatchVerifyTest, JudgesNothingMoreOnceCancelled) {
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 100; ++i) Add(request, VerifierBench::Good().Sign());
  const auto pending = Begin(request);
  ASSERT_TRUE(queue_.RunOne());
  const int judged = bench_.observer.verdicts;
  EXPECT_GT(judged, 0);
  EXPECT_LT(judged, 100);
  pending->Cancel();
  queue_.RunAll();
  EXPECT_EQ(bench_.observer.verdicts, judged);
  EXPECT_EQ(reply_->error().code(), absl::StatusCode::kCancelled);
}

TEST_F(BatchVerifyTest, LetsGoOfItsAnswererOnceItHasAnswered) {
  v1::BatchVerifyRequest request;
  Add(request, VerifierBench::Good().Sign());
  auto answerer = std::make_shared<int>();
  const std::weak_ptr<int> watched = answerer;
  const auto pending =
      handler_.BatchVerify(request, {}, queue_, [answerer = std::move(answerer)](auto reply) {});
  queue_.RunAll();
  EXPECT_TRUE(watched.expired());  // who answers may well hold `pending`
}

TEST_F(BatchVerifyTest, IsJudgedByManyThreadsAndCancelledByAnother) {
  const std::string good = VerifierBench::Good().Sign(), unknown = VerifierBench::UnknownKey().Sign();
  for (int round = 0; round < 20; ++round) {
    v1::BatchVerifyRequest request;
    for (int i = 0; i < 200; ++i) Add(request, i % 2 == 0 ? good : unknown);
    std::atomic<int> answers = 0;
    const auto pending = handler_.BatchVerify(request, {}, queue_, [&](auto reply) { ++answers; });
    std::thread other([&] {
      while (answers == 0) {
        if (!queue_.RunOne()) std::this_thread::yield();
      }
    });
    for (int i = 0; i < round; ++i) queue_.RunOne();
    pending->Cancel();
    other.join();
    queue_.RunAll();
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(bench_.observer.parked, 0);
  }
}

}  // namespace
}  // namespace assay
