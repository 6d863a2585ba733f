#include "server/transport/handlers/issuer_admin_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/scripted_control.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class IssuerAdmin : public ::testing::Test {
 protected:
  IssuerAdmin() {
    registry_.Set(std::make_shared<const IssuerRegistry>(std::vector<Issuer>{{.name = "keycloak",
                                                                              .issuer = "https://sso.test",
                                                                              .startup = Startup::kRequired,
                                                                              .keys = cache_,
                                                                              .control = control_}},
                                                         std::vector<NamedPolicy>{}, "", "r"));
  }

  template <typename Message>
  Answer<Message> Into(std::optional<Reply<Message>>& reply) {
    return [&reply](Reply<Message> given) { reply = std::move(given); };
  }

  testing::ManualClock clock_;
  std::shared_ptr<testing::ScriptedCache> cache_ = std::make_shared<testing::ScriptedCache>();
  std::shared_ptr<testing::ScriptedControl> control_ = std::make_shared<testing::ScriptedControl>();
  Published<IssuerRegistry> registry_;
  IssuerAdminHandler handler_{registry_, clock_};
};

TEST_F(IssuerAdmin, ListsWhatEachControlReports) {
  cache_->Publish(testing::KidSet({"a", "b"}), clock_.Now().steady);
  std::optional<Reply<v1::ListIssuersResponse>> reply;
  handler_.ListIssuers({}, Into(reply));
  EXPECT_FALSE(reply);
  control_->report(JwkSetReport{.snapshot = cache_->Current(), .source = "https://sso.test/keys"});
  ASSERT_TRUE(reply && *reply);
  const v1::IssuerStatus& status = (*reply)->issuers(0);
  EXPECT_EQ(status.name(), "keycloak");
  EXPECT_EQ(status.startup(), v1::STARTUP_REQUIRED);
  EXPECT_EQ(status.state(), v1::KEY_SET_STATE_FRESH);
  EXPECT_EQ(status.usable_keys(), 2u);
  EXPECT_EQ((*reply)->reach(), v1::REACH_REPLICA);
}

TEST_F(IssuerAdmin, NamesTheIssuerThatWasLikelyMeant) {
  std::optional<Reply<v1::IssuerDetail>> reply;
  v1::GetIssuerRequest request;
  request.set_issuer("keyclaok");
  handler_.GetIssuer(request, Into(reply));
  ASSERT_TRUE(reply && !*reply);
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(reply->error().status.message(), HasSubstr("did you mean \"keycloak\"?"));
  request.set_issuer("https://sso.test");
  handler_.GetIssuer(request, Into(reply));
  EXPECT_THAT(reply->error().status.message(), HasSubstr("by their configured names here: \"keycloak\""));
  request.clear_issuer();
  handler_.GetIssuer(request, Into(reply));
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(IssuerAdmin, TellsHowAFetchEnded) {
  std::optional<Reply<v1::RefreshIssuerResponse>> reply;
  v1::RefreshIssuerRequest request;
  request.set_issuer("keycloak");
  handler_.RefreshIssuer(request, Into(reply));
  control_->refresh(FetchReport{.trigger = FetchTrigger::kForced, .fault = v1::KEY_SET_FAULT_DNS});
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->fetch().fault(), v1::KEY_SET_FAULT_DNS);
  EXPECT_EQ((*reply)->fetch().trigger(), v1::FETCH_TRIGGER_FORCED);
}

TEST_F(IssuerAdmin, AnswersACallerThatGoesAndALoopThatEnds) {
  std::optional<Reply<v1::PurgeIssuerResponse>> reply;
  v1::PurgeIssuerRequest request;
  request.set_issuer("keycloak");
  auto pending = handler_.PurgeIssuer(request, Into(reply));
  pending->Cancel();
  ASSERT_TRUE(reply && !*reply);
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kCancelled);
  control_->purge(absl::OkStatus());

  reply.reset();
  pending = handler_.PurgeIssuer(request, Into(reply));
  pending.reset();
  control_->purge.Drop();
  ASSERT_TRUE(reply && !*reply);
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace assay
