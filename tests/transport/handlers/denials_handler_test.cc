#include "server/transport/handlers/denials_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DenialsTest : public ::testing::Test {
 protected:
  void Deny(const std::string& correlation_id, v1::Reason reason, std::string_view issuer = "test",
            std::string_view policy = "default") {
    const Verdict verdict = Rejection{.reason = reason,
                                      .stage = v1::STAGE_CLAIMS,
                                      .subject = "exp",
                                      .signature_trials = 1,
                                      .finding = {"exp after now", "2023-11-14T00:00:00Z"}};
    log_.OnVerdict({.front = Front::kBatchVerify,
                    .policy = policy,
                    .issuer = issuer,
                    .verdict = verdict,
                    .duration = absl::Milliseconds(1500),
                    .keys_stale = false,
                    .correlation_id = correlation_id});
  }

  Reply<v1::ListDenialsResponse> Ask(const v1::ListDenialsRequest& request) {
    std::optional<Reply<v1::ListDenialsResponse>> reply;
    EXPECT_EQ(handler_.ListDenials(request, [&](auto given) { reply = std::move(given); }), nullptr);
    return *std::move(reply);
  }
  std::vector<std::string> Ids(const v1::ListDenialsRequest& request) {
    const auto reply = Ask(request);
    std::vector<std::string> ids;
    for (const v1::Denial& denial : reply->denials()) ids.push_back(denial.correlation_id());
    return ids;
  }

  testing::VerifierBench bench_;  // issuer "test", policies "default" and "scoped"
  DenialLog log_{bench_.clock};
  DenialsHandler handler_{bench_.registry, log_, bench_.clock};
};

TEST_F(DenialsTest, TellsAllOfADenial) {
  Deny("a", v1::REASON_TOKEN_EXPIRED);
  const auto reply = Ask({});
  ASSERT_TRUE(reply.has_value());
  ASSERT_EQ(reply->denials_size(), 1);
  const v1::Denial& denial = reply->denials(0);
  EXPECT_EQ(denial.number(), 1u);
  EXPECT_EQ(absl::FromUnixSeconds(denial.at().seconds()), bench_.clock.Now().wall);
  EXPECT_EQ(denial.correlation_id(), "a");
  EXPECT_EQ(denial.front(), "batch_verify");
  EXPECT_EQ(denial.policy(), "default");
  EXPECT_EQ(denial.issuer(), "test");
  EXPECT_EQ(denial.reason(), v1::REASON_TOKEN_EXPIRED);
  EXPECT_EQ(denial.stage(), v1::STAGE_CLAIMS);
  EXPECT_TRUE(denial.signature_checked());
  EXPECT_EQ(denial.detail(), "exp: expected exp after now, found 2023-11-14T00:00:00Z");
  EXPECT_EQ(denial.duration().seconds(), 1);
  EXPECT_EQ(denial.duration().nanos(), 500'000'000);
  EXPECT_EQ(reply->kept(), 1u);
  EXPECT_EQ(reply->kept_since().seconds(), denial.at().seconds());
  EXPECT_EQ(reply->reach(), v1::REACH_REPLICA);
}

TEST_F(DenialsTest, TellsThatACallerWasLetThroughAndWhatTheCandidateSaid) {
  Deny("a", v1::REASON_TOKEN_EXPIRED);
  const Verdict verdict = Rejection{.reason = v1::REASON_TOKEN_EXPIRED, .stage = v1::STAGE_CLAIMS};
  const CandidateOpinion candidate{"next", v1::REASON_UNSPECIFIED};
  log_.OnVerdict({.front = Front::kVerify,
                  .policy = "default",
                  .issuer = "test",
                  .verdict = verdict,
                  .duration = absl::ZeroDuration(),
                  .keys_stale = false,
                  .candidate = &candidate,
                  .unenforced = true});
  const auto reply = Ask({});
  ASSERT_EQ(reply->denials_size(), 2);
  EXPECT_TRUE(reply->denials(0).unenforced());
  EXPECT_EQ(reply->denials(0).candidate().policy(), "next");
  EXPECT_TRUE(reply->denials(0).candidate().verified());
  EXPECT_FALSE(reply->denials(1).unenforced());
  EXPECT_FALSE(reply->denials(1).has_candidate());
}

TEST_F(DenialsTest, ListsTheNewestFirstAndNarrowsByEachFilter) {
  Deny("a", v1::REASON_TOKEN_EXPIRED);
  bench_.clock.Advance(absl::Minutes(10));
  Deny("b", v1::REASON_AUDIENCE_MISMATCH, "test", "scoped");
  Deny("b", v1::REASON_ISSUER_UNKNOWN, kUnknownIssuer);
  EXPECT_THAT(Ids({}), ElementsAre("b", "b", "a"));
  v1::ListDenialsRequest request;
  request.set_correlation_id("b");
  EXPECT_THAT(Ids(request), ElementsAre("b", "b"));
  request.set_reason(v1::REASON_ISSUER_UNKNOWN);
  EXPECT_THAT(Ids(request), ElementsAre("b"));
  request.set_correlation_id("a");
  EXPECT_THAT(Ids(request), IsEmpty());
  request.Clear();
  request.set_issuer("test");
  EXPECT_THAT(Ids(request), ElementsAre("b", "a"));
  request.set_policy("default");
  EXPECT_THAT(Ids(request), ElementsAre("a"));
  request.Clear();
  request.set_issuer(std::string(kUnknownIssuer));
  EXPECT_THAT(Ids(request), ElementsAre("b"));
  request.Clear();
  request.mutable_since()->set_seconds(599);
  EXPECT_THAT(Ids(request), ElementsAre("b", "b"));
  request.mutable_since()->set_seconds(600);
  EXPECT_THAT(Ids(request), ElementsAre("b", "b", "a"));
  request.Clear();
  request.set_after(2);
  EXPECT_EQ(Ask(request)->denials_size(), 1);
  request.set_after(3);
  EXPECT_THAT(Ids(request), IsEmpty());
}

TEST_F(DenialsTest, ListsAHundredUnlessToldOtherwiseAndAThousandAtMost) {
  for (int i = 0; i < 1100; ++i) Deny("x", v1::REASON_TOKEN_EXPIRED);
  v1::ListDenialsRequest request;
  EXPECT_EQ(Ask(request)->denials_size(), 100);
  request.set_limit(1);
  EXPECT_EQ(Ask(request)->denials_size(), 1);
  EXPECT_EQ(Ask(request)->kept(), 1100u);
  request.set_limit(1000);
  EXPECT_EQ(Ask(request)->denials_size(), 1000);
  request.set_limit(1001);
  EXPECT_EQ(Ask(request).error().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DenialsTest, NamesWhatWasLikelyMeantButKnowsNamesThatWereConfigured) {
  Deny("a", v1::REASON_TOKEN_EXPIRED, "gone", "gone-too");
  v1::ListDenialsRequest request;
  request.set_issuer("tset");
  const auto unknown = Ask(request);
  EXPECT_EQ(unknown.error().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(unknown.error().status.message(), HasSubstr("did you mean \"test\"?"));
  request.set_issuer("gone");
  request.set_policy("gone-too");
  EXPECT_THAT(Ids(request), ElementsAre("a"));
  request.set_policy("defualt");
  EXPECT_THAT(Ask(request).error().status.message(), HasSubstr("did you mean \"default\"?"));
  request.Clear();
  request.mutable_since()->set_seconds(-1);
  EXPECT_EQ(Ask(request).error().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
