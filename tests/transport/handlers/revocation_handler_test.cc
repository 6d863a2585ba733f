#include "server/transport/handlers/revocation_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/jwks/posix_files.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_cache.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class RevocationHandlerTest : public ::testing::Test {
 protected:
  RevocationHandlerTest() {
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "acme",
                             .issuer = "https://acme.test",
                             .keys = std::make_shared<testing::ScriptedCache>()}},
        std::vector<NamedPolicy>{}, "", "r"));
  }

  static v1::RevokeKeyRequest Key(const std::string& issuer, const std::string& kid) {
    v1::RevokeKeyRequest request;
    request.set_issuer(issuer);
    request.set_key_id(kid);
    request.set_volatile_(true);
    return request;
  }
  Reply<v1::RevocationResponse> Revoke(const v1::RevokeKeyRequest& request) {
    std::optional<Reply<v1::RevocationResponse>> reply;
    handler_.RevokeKey(request, [&](auto given) { reply = std::move(given); });
    return *reply;
  }
  Reply<v1::RevocationResponse> Revoke(const v1::RevokeTokensRequest& request) {
    std::optional<Reply<v1::RevocationResponse>> reply;
    handler_.RevokeTokens(request, [&](auto given) { reply = std::move(given); });
    return *reply;
  }
  Reply<v1::RevocationResponse> Unrevoke(const v1::UnrevokeRequest& request) {
    std::optional<Reply<v1::RevocationResponse>> reply;
    handler_.Unrevoke(request, [&](auto given) { reply = std::move(given); });
    return *reply;
  }
  Reply<v1::ListRevocationsResponse> List(const std::string& issuer) {
    v1::ListRevocationsRequest request;
    request.set_issuer(issuer);
    std::optional<Reply<v1::ListRevocationsResponse>> reply;
    handler_.ListRevocations(request, [&](auto given) { reply = std::move(given); });
    return *reply;
  }

  testing::ManualClock clock_;
  Published<IssuerRegistry> registry_;
  PosixFiles files_;
  std::shared_ptr<const Revocations> applied_;
  bool answers_ = true;
  std::unique_ptr<RevocationList> list_ = RevocationList::Open(
                                              "", files_, clock_,
                                              [this](auto&&, auto revocations, auto done) {
                                                applied_ = std::move(revocations);
                                                if (answers_) done();
                                              },
                                              2)
                                              .value();
  RevocationHandler handler_{registry_, *list_, clock_};
};

TEST_F(RevocationHandlerTest, PutsAKeyInForceBeforeItAnswersAndTakesItBack) {
  const auto reply = Revoke(Key("acme", "k"));
  ASSERT_TRUE(reply) << reply.error().status.message();
  EXPECT_FALSE(reply->durable());
  EXPECT_EQ(reply->detail(), "there is no state_dir");
  EXPECT_EQ(reply->reach(), v1::REACH_REPLICA);
  EXPECT_TRUE(applied_->key_ids.contains("k"));
  ASSERT_EQ(List("")->revocations_size(), 1);
  EXPECT_EQ(List("acme")->revocations(0).key_id(), "k");
  EXPECT_EQ(List("acme")->revocations(0).origin(), v1::REVOCATION_ORIGIN_RPC);

  v1::UnrevokeRequest back;
  back.set_issuer("acme");
  back.set_key_id("k");
  EXPECT_TRUE(Unrevoke(back));
  EXPECT_TRUE(applied_->empty());
  EXPECT_THAT(Unrevoke(back).error().status.message(), HasSubstr("no such revocation"));
}

TEST_F(RevocationHandlerTest, RevokesWhatASubjectWasIssuedUntilNow) {
  v1::RevokeTokensRequest request;
  request.set_issuer("acme");
  request.mutable_subject()->set_subject("bob");
  request.set_volatile_(true);
  ASSERT_TRUE(Revoke(request));
  EXPECT_EQ(applied_->issued_before.at("bob"), clock_.Now().wall);
}

TEST_F(RevocationHandlerTest, RefusesWhatMeansNothing) {
  const auto refusal = [](const auto& reply) {
    EXPECT_FALSE(reply);
    return reply.error().status.message();
  };
  EXPECT_THAT(refusal(Revoke(Key("acne", "k"))), HasSubstr("did you mean \"acme\"?"));
  EXPECT_THAT(refusal(Revoke(Key("https://acme.test", "k"))), HasSubstr("\"acme\" is this one"));
  EXPECT_THAT(refusal(Revoke(Key("other-altogether", "k"))), HasSubstr("there are acme"));
  v1::RevokeKeyRequest nothing;
  nothing.set_issuer("acme");
  EXPECT_THAT(refusal(Revoke(nothing)), HasSubstr("key_id or thumbprint"));
  EXPECT_THAT(refusal(List("other")), HasSubstr("no issuer of that name"));

  v1::RevokeTokensRequest request;
  request.set_issuer("acme");
  request.set_volatile_(true);
  EXPECT_THAT(refusal(Revoke(request)), HasSubstr("token_id or subject"));
  request.set_token_id("j");
  request.mutable_expires_at()->set_seconds(absl::ToUnixSeconds(clock_.Now().wall));
  EXPECT_THAT(refusal(Revoke(request)), HasSubstr("expires_at is past"));
  request.mutable_expires_at()->set_seconds(253'402'300'800);
  EXPECT_THAT(refusal(Revoke(request)), HasSubstr("no time of the years 1 to 9999"));
}

TEST_F(RevocationHandlerTest, PassesOnWhyTheListRefuses) {
  v1::RevokeKeyRequest lasting = Key("acme", "k");
  lasting.set_volatile_(false);
  EXPECT_EQ(Revoke(lasting).error().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Revoke(Key("acme", "a")));
  EXPECT_TRUE(Revoke(Key("acme", "b")));
  EXPECT_EQ(Revoke(Key("acme", "c")).error().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(RevocationHandlerTest, IsUnavailableWhereNobodyIsLeftToAnswer) {
  answers_ = false;
  std::optional<Reply<v1::RevocationResponse>> reply;
  handler_.RevokeKey(Key("acme", "k"), [&](auto given) { reply = std::move(given); });
  ASSERT_TRUE(reply && !*reply);
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace assay
