#include "server/engine/diagnosis/diagnostician.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/testing/key_sets.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

constexpr char kUrl[] = "https://sso.test/keys";

class DiagnosticianTest : public ::testing::Test {
 protected:
  DiagnosticianTest() { http_.answers[kUrl] = testing::ScriptedFetcher::Body(testing::KidSet({"a"})); }

  static std::shared_ptr<const DiagnosisSubject> Subject(std::string name) {
    auto subject = std::make_shared<DiagnosisSubject>();
    subject->name = std::move(name);
    subject->key_urls = {kUrl};
    return subject;
  }
  void Diagnose(std::shared_ptr<const DiagnosisSubject> subject,
                std::shared_ptr<const JwkSetCache> keys = nullptr) {
    diagnostician_.Diagnose(
        std::move(subject), std::move(keys),
        [this](absl::StatusOr<v1::Diagnosis> diagnosis) { answers_.push_back(std::move(diagnosis)); });
    loop_.RunReady();
  }

  testing::ManualClock clock_;
  testing::ManualLoop loop_{clock_};
  testing::ScriptedFetcher http_{loop_};
  Diagnostician diagnostician_{loop_, {http_, clock_}};
  std::vector<absl::StatusOr<v1::Diagnosis>> answers_;
};

TEST_F(DiagnosticianTest, WalksAndCompares) {
  const auto cache = std::make_shared<testing::ScriptedCache>();
  cache->Publish(testing::KidSet({"a"}), clock_.Now().steady);
  Diagnose(Subject("one"), cache);
  ASSERT_EQ(answers_.size(), 1u);
  ASSERT_TRUE(answers_[0].ok());
  EXPECT_EQ(answers_[0]->name(), "one");
  EXPECT_EQ(answers_[0]->findings(answers_[0]->findings_size() - 1).found(),
            "the same keys are in force, confirmed 0 ms ago");
}

TEST_F(DiagnosticianTest, GivesOneWalkToAllWhoAskMeanwhile) {
  const auto subject = Subject("one");
  http_.holds = true;
  for (int i = 0; i < 3; ++i) Diagnose(subject);
  EXPECT_EQ(http_.requests.size(), 1u);
  http_.Release();
  EXPECT_EQ(answers_.size(), 3u);
  EXPECT_EQ(http_.requests.size(), 2u);
  for (const auto& answer : answers_) EXPECT_TRUE(answer.ok());
}

TEST_F(DiagnosticianTest, LetsSixtyFourWaitForOneWalk) {
  const auto subject = Subject("one");
  http_.holds = true;
  for (int i = 0; i < 64; ++i) Diagnose(subject);
  EXPECT_TRUE(answers_.empty());
  Diagnose(subject);
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].status().code(), absl::StatusCode::kResourceExhausted);
  http_.Release();
  EXPECT_EQ(answers_.size(), 65u);
}

TEST_F(DiagnosticianTest, BeginsTwoWalksASecond) {
  Diagnose(Subject("one"));
  Diagnose(Subject("two"));
  Diagnose(Subject("three"));
  ASSERT_EQ(answers_.size(), 3u);
  EXPECT_TRUE(answers_[1].ok());
  EXPECT_EQ(answers_[2].status().code(), absl::StatusCode::kResourceExhausted);
  loop_.Advance(absl::Milliseconds(499));
  Diagnose(Subject("three"));
  EXPECT_FALSE(answers_.back().ok());
  loop_.Advance(absl::Milliseconds(1));
  Diagnose(Subject("three"));
  EXPECT_TRUE(answers_.back().ok());
}

TEST_F(DiagnosticianTest, GivesNobodyTheDiagnosisOfAnEarlierConfiguration) {
  http_.holds = true;
  Diagnose(Subject("one"));
  Diagnose(Subject("one"));
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(DiagnosticianTest, MayEndBeforeItsWalks) {
  auto other = std::make_unique<Diagnostician>(loop_, WalkPorts{http_, clock_});
  bool called = false;
  other->Diagnose(Subject("one"), nullptr,
                  [&](const absl::StatusOr<v1::Diagnosis>& diagnosis) { called = true; });
  other.reset();
  loop_.RunReady();
  EXPECT_TRUE(called);
}

}  // namespace
}  // namespace assay
