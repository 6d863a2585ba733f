#include "server/transport/handlers/diagnose_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/testing/key_sets.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

constexpr char kUrl[] = "https://sso.test/keys";

class Diagnose : public ::testing::Test {
 protected:
  Diagnose() {
    const auto cache = std::make_shared<testing::ScriptedCache>();
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "keycloak", .issuer = "https://sso.test", .keys = cache},
                            {.name = "other", .issuer = "https://other.test", .keys = cache}},
        std::vector<NamedPolicy>{}, "", "r"));
    http_.answers[kUrl] = testing::ScriptedFetcher::Body(testing::KidSet({"a"}));
  }

  DiagnoseHandler::Pending Ask(const std::string& issuer) {
    v1::DiagnoseIssuerRequest request;
    request.set_issuer(issuer);
    return handler_.DiagnoseIssuer(request,
                                   [this](Reply<v1::Diagnosis> reply) { reply_ = std::move(reply); });
  }
  absl::StatusCode Refusal() const {
    return reply_ && !*reply_ ? reply_->error().code() : absl::StatusCode::kOk;
  }

  std::optional<Reply<v1::Diagnosis>> reply_;  // outlives whoever may still answer at the end
  testing::ManualClock clock_;
  testing::ManualLoop loop_{clock_};
  testing::ScriptedFetcher http_{loop_};
  Published<IssuerRegistry> registry_;
  Diagnostician diagnostician_{loop_, {http_, clock_}};
  DiagnoseHandler handler_{registry_, diagnostician_, [](const std::string& name) {
                             DiagnosisSubject subject{.name = name};
                             subject.key_urls = {kUrl};
                             return name == "keycloak" ? std::optional(subject) : std::nullopt;
                           }};
};

TEST_F(Diagnose, AnswersOnceTheWalkHasEnded) {
  Ask("keycloak");
  EXPECT_FALSE(reply_);
  loop_.RunReady();
  ASSERT_TRUE(reply_ && *reply_);
  EXPECT_EQ((*reply_)->name(), "keycloak");
  EXPECT_EQ((*reply_)->keys(0).key_id(), "a");
}

TEST_F(Diagnose, TakesConfiguredNamesOnly) {
  Ask("https://evil.test/keys");
  EXPECT_EQ(Refusal(), absl::StatusCode::kNotFound);
  Ask("keyclaok");
  EXPECT_THAT(reply_->error().status.message(), HasSubstr("\"keycloak\""));
  Ask("");
  EXPECT_EQ(Refusal(), absl::StatusCode::kInvalidArgument);
  Ask("other");
  EXPECT_EQ(Refusal(), absl::StatusCode::kInvalidArgument);
  loop_.RunReady();
  EXPECT_TRUE(http_.requests.empty());
}

TEST_F(Diagnose, SaysWhenToTryAgain) {
  http_.holds = true;
  const auto first = Ask("keycloak");
  loop_.RunReady();
  for (int i = 0; i < 64; ++i) Ask("keycloak");
  loop_.RunReady();
  EXPECT_EQ(Refusal(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(reply_->error().retry_pushback, absl::Seconds(1));
}

TEST_F(Diagnose, EndsForACallerWhoGoesWhileTheWalkGoesOn) {
  const auto call = Ask("keycloak");
  call->Cancel();
  EXPECT_EQ(Refusal(), absl::StatusCode::kCancelled);
  loop_.RunReady();
  EXPECT_EQ(http_.requests.size(), 2u);
  EXPECT_EQ(Refusal(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace assay
