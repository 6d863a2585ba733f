#include "server/transport/handlers/verify_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TaskQueue;
using testing::VerifierBench;

std::string ReasonOf(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  return status.details_size() > 0 && status.details(0).UnpackTo(&info) ? info.reason() : "";
}

v1::VerifyRequest RequestFor(const std::string& token) {
  v1::VerifyRequest request;
  request.set_token(token);
  return request;
}

class VerifyHandlerTest : public ::testing::Test {
 protected:
  Reply<v1::VerifyResponse> Verify(const v1::VerifyRequest& request, const Call& call = {}) {
    std::optional<Reply<v1::VerifyResponse>> reply;
    handler_.Verify(request, call, queue_, [&](auto result) { reply = std::move(result); });
    return *std::move(reply);
  }
  Reply<v1::VerifiedToken> Authenticate(const v1::VerifyRequest& request) {
    std::optional<Reply<v1::VerifiedToken>> reply;
    handler_.Authenticate(request, {}, queue_, [&](auto result) { reply = std::move(result); });
    return *std::move(reply);
  }

  VerifierBench bench_;
  TaskQueue queue_;
  VerifyHandler handler_{bench_.verifier, bench_.limits, {}};
};

TEST_F(VerifyHandlerTest, AnswersAGoodTokenWithItsClaims) {
  const auto reply = Verify(RequestFor(VerifierBench::Good().Sign()));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->verified().principal(), "test:alice");
  EXPECT_EQ(reply->evaluation().policy(), "default");
  EXPECT_EQ(Authenticate(RequestFor(VerifierBench::Good().Sign()))->principal(), "test:alice");
}

// Whoever calls Authenticate takes the subject for a user.
TEST_F(VerifyHandlerTest, AnswersATokenWithoutASubjectToVerifyAlone) {
  const VerifyHandler open(bench_.verifier, bench_.limits, {.rejection_detail = true});
  const auto refused = [&](testing::TokenBuilder token) {
    google::rpc::ErrorInfo info;
    open.Authenticate(RequestFor(token.Sign()), {}, queue_,
                      [&](auto reply) { reply.error().status.details(0).UnpackTo(&info); });
    return info.reason() + " " + info.metadata().at("detail");
  };
  const std::string expected =
      "CLAIM_MISSING sub: expected a user's sub, as Authenticate is asked; Verify answers tokens without one "
      "too, found ";
  EXPECT_THAT(refused(VerifierBench::Good().Claim("sub", "")), StartsWith(expected + "no sub. "));
  EXPECT_THAT(refused(VerifierBench::Good().Claim("sub", "\"\"")), StartsWith(expected + "an empty sub. "));
  const auto answered = Verify(RequestFor(VerifierBench::Good().Claim("sub", "").Sign()));
  ASSERT_TRUE(answered);
  EXPECT_TRUE(answered->has_verified());
  EXPECT_EQ(answered->verified().principal(), "");
}

TEST_F(VerifyHandlerTest, AnswersARejectionAsDataToVerify) {
  const auto reply = Verify(RequestFor(VerifierBench::Good().Claim("exp", "1699999000").Sign()));
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->has_verified());
  EXPECT_EQ(reply->rejected().reason(), v1::REASON_TOKEN_EXPIRED);
  EXPECT_TRUE(reply->rejected().signature_checked());
  EXPECT_EQ(reply->evaluation().correlation_id().size(), 32u);
}

TEST_F(VerifyHandlerTest, AnswersARejectionAsAnErrorToAuthenticate) {
  const auto reply = Authenticate(RequestFor(VerifierBench::Good().Claim("exp", "1699999000").Sign()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(reply.error().status), "TOKEN_EXPIRED");
}

TEST_F(VerifyHandlerTest, CallsAnEmptyTokenMissing) {
  EXPECT_EQ(Verify({})->rejected().reason(), v1::REASON_TOKEN_MISSING);
  EXPECT_EQ(Verify({})->rejected().www_authenticate(), "Bearer realm=\"assay\"");
  EXPECT_EQ(ReasonOf(Authenticate({}).error().status), "TOKEN_MISSING");
}

TEST_F(VerifyHandlerTest, NamesAllScopesThatWereDemanded) {
  v1::VerifyRequest request = RequestFor(VerifierBench::Good().Claim("scope", "\"orders:read\"").Sign());
  request.set_policy("scoped");
  EXPECT_TRUE(Verify(request)->has_verified());
  request.add_scopes_all("orders:write");
  const auto reply = Verify(request);
  EXPECT_EQ(reply->rejected().reason(), v1::REASON_SCOPE_INSUFFICIENT);
  EXPECT_THAT(reply->rejected().www_authenticate(), HasSubstr("scope=\"orders:read orders:write\""));
  EXPECT_EQ(Authenticate(request).error().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(VerifyHandlerTest, AsksForTheFirstOfScopesAny) {
  Policy policy = VerifierBench::PolicyNamed("default", {"orders:read"}).verifiers.at("test").policy();
  policy.scopes_any = {"orders:write", "orders:admin"};
  policy.forbid_audience_mismatch = true;
  NamedPolicy named{"default", "r", {}};
  named.verifiers.emplace("test", TokenVerifier(std::move(policy)));
  bench_.registry.Set(std::make_shared<const IssuerRegistry>(
      std::vector<Issuer>{{.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = bench_.keys}},
      std::vector<NamedPolicy>{std::move(named)}, "default", "config-1"));
  const auto reply = Verify(RequestFor(VerifierBench::Good().Claim("scope", "\"orders:read\"").Sign()));
  EXPECT_EQ(reply->rejected().reason(), v1::REASON_SCOPE_INSUFFICIENT);
  EXPECT_THAT(reply->rejected().www_authenticate(), HasSubstr("scope=\"orders:read orders:write\""));
  const auto elsewhere = Authenticate(RequestFor(VerifierBench::Good().Claim("aud", "\"x\"").Sign()));
  EXPECT_EQ(elsewhere.error().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(VerifyHandlerTest, CallsTheCallersMistakesInvalidArguments) {
  v1::VerifyRequest unknown = RequestFor(VerifierBench::Good().Sign());
  unknown.set_policy("nobody-wrote-this");
  v1::VerifyRequest outside = RequestFor(VerifierBench::Good().Sign());
  outside.add_audiences("https://elsewhere.test");
  v1::VerifyRequest malformed = RequestFor(VerifierBench::Good().Sign());
  malformed.add_claims("");
  for (const auto& request : {unknown, outside, malformed}) {
    const auto reply = Verify(request);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(reply.error().status), "REQUEST_INVALID");
    EXPECT_EQ(Authenticate(request).error().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(VerifyHandlerTest, HoldsATokenToItsLimit) {
  const size_t limit = bench_.limits.token_bytes;
  EXPECT_EQ(Verify(RequestFor(std::string(limit, 'a')))->rejected().reason(), v1::REASON_TOKEN_MALFORMED);
  EXPECT_EQ(Verify(RequestFor(std::string(limit + 1, 'a')))->rejected().reason(), v1::REASON_TOKEN_TOO_LARGE);
  EXPECT_EQ(Verify(RequestFor(std::string(1 << 20, 'a')))->rejected().reason(), v1::REASON_TOKEN_TOO_LARGE);
}

TEST_F(VerifyHandlerTest, RefusesARequestThatIsLargeBesideItsToken) {
  v1::VerifyRequest request = RequestFor(VerifierBench::Good().Sign());
  for (int i = 0; i < 64; ++i) request.add_audiences(std::string(1024, 'a'));
  for (int i = 0; i < 64; ++i) request.add_scopes_all(std::string(1024, 's'));
  EXPECT_EQ(Verify(request).error().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Authenticate(request).error().status.message(), HasSubstr("at most 131072 are taken"));
}

TEST_F(VerifyHandlerTest, TakesTheCallersTraceIdForTheCorrelation) {
  const auto reply = Verify(RequestFor("x"), {.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"});
  EXPECT_EQ(reply->evaluation().correlation_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(VerifyHandlerTest, ParksATokenUnderAnUnknownKeyAndVerifiesItWhenTheKeyLands) {
  std::optional<Reply<v1::VerifyResponse>> reply;
  const auto pending = handler_.Verify(RequestFor(VerifierBench::UnknownKey().Sign()), {}, queue_,
                                       [&](auto result) { reply = std::move(result); });
  ASSERT_NE(pending, nullptr);
  EXPECT_FALSE(reply);
  bench_.Publish();
  bench_.keys->Answer({WaitResult::kLanded});
  EXPECT_FALSE(reply);  // only the front's executor answers
  queue_.RunAll();
  EXPECT_EQ((*reply)->verified().key().id(), "fresh-key");
}

TEST_F(VerifyHandlerTest, SaysWhenToTryAgainWhereKeysCannotBeHad) {
  std::optional<Reply<v1::VerifyResponse>> reply;
  handler_.Verify(RequestFor(VerifierBench::UnknownKey().Sign()), {}, queue_,
                  [&](auto result) { reply = std::move(result); });
  bench_.keys->Answer({WaitResult::kUnavailable, absl::Seconds(7)});
  queue_.RunAll();
  ASSERT_FALSE(*reply);
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(reply->error().status), "KEY_CHECK_DEFERRED");
  EXPECT_EQ(reply->error().retry_pushback, absl::Seconds(7));
}

TEST_F(VerifyHandlerTest, EndsAParkedRequestThatIsCancelled) {
  std::optional<Reply<v1::VerifiedToken>> reply;
  const auto pending = handler_.Authenticate(RequestFor(VerifierBench::UnknownKey().Sign()), {}, queue_,
                                             [&](auto result) { reply = std::move(result); });
  pending->Cancel();
  pending->Cancel();
  queue_.RunAll();
  EXPECT_EQ(reply->error().code(), absl::StatusCode::kCancelled);
}

TEST_F(VerifyHandlerTest, PassesTheDeadlineOn) {
  const absl::Duration deadline = bench_.clock.Now().steady + absl::Milliseconds(200);
  handler_.Verify(RequestFor(VerifierBench::UnknownKey().Sign()), {.deadline = deadline}, queue_,
                  [](auto) {});
  EXPECT_EQ(bench_.keys->last_deadline(), deadline - Verifier::kAnswerMargin);
  bench_.keys->Answer({WaitResult::kCancelled});
  queue_.RunAll();
}

TEST_F(VerifyHandlerTest, SaysDeadlineExceededWhereItHasPassed) {
  const auto reply =
      Verify(RequestFor(VerifierBench::Good().Sign()), {.deadline = bench_.clock.Now().steady});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(reply.error().status), "DEADLINE_EXCEEDED");
}

TEST_F(VerifyHandlerTest, JudgesABindingNotYetButRefusesAMalformedOne) {
  v1::VerifyRequest request = RequestFor(VerifierBench::Good().Sign());
  request.mutable_binding()->set_client_certificate_sha256(std::string(32, 'x'));
  EXPECT_TRUE(Verify(request)->has_verified());
  request.mutable_binding()->set_client_certificate_sha256("short");
  EXPECT_EQ(Verify(request).error().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
