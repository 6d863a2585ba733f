#include "server/transport/handlers/rpc_error.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "proto/catalogue.h"

namespace assay {
namespace {

google::rpc::ErrorInfo InfoOf(const RpcError& error) {
  google::rpc::ErrorInfo info;
  EXPECT_GE(error.status.details_size(), 1);
  EXPECT_TRUE(error.status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "assay");
  return info;
}

absl::Duration RetryDelayOf(const RpcError& error) {
  google::rpc::RetryInfo info;
  EXPECT_EQ(error.status.details_size(), 2);
  EXPECT_TRUE(error.status.details(1).UnpackTo(&info));
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

TEST(MakeRpcError, TurnsEveryRejectionIntoUnauthenticatedOrPermissionDenied) {
  for (int i = v1::Reason_MIN; i <= v1::Reason_MAX; ++i) {
    const auto reason = static_cast<v1::Reason>(i);
    const ReasonEntry& entry = Describe(reason);
    if (entry.outcome != v1::OUTCOME_REJECTED) continue;
    v1::Rejection rejection;
    rejection.set_reason(reason);
    rejection.set_http_status(entry.http_status);
    const RpcError error = MakeRpcError(rejection, {});
    EXPECT_EQ(error.code(), entry.http_status == 403 ? absl::StatusCode::kPermissionDenied
                                                     : absl::StatusCode::kUnauthenticated)
        << entry.name;
    EXPECT_EQ(InfoOf(error).reason(), entry.name);
    EXPECT_FALSE(error.retry_pushback);
  }
}

TEST(MakeRpcError, TurnsNoMissingVerdictIntoACodeOfARejection) {
  for (int i = v1::Reason_MIN; i <= v1::Reason_MAX; ++i) {
    const auto reason = static_cast<v1::Reason>(i);
    if (Describe(reason).outcome != v1::OUTCOME_UNJUDGED) continue;
    const RpcError error = MakeRpcError(Unjudged{reason, absl::Milliseconds(1500)}, {});
    const auto expected = reason == v1::REASON_OVERLOADED          ? absl::StatusCode::kResourceExhausted
                          : reason == v1::REASON_DEADLINE_EXCEEDED ? absl::StatusCode::kDeadlineExceeded
                                                                   : absl::StatusCode::kUnavailable;
    EXPECT_EQ(error.code(), expected) << Describe(reason).name;
    EXPECT_EQ(InfoOf(error).reason(), Describe(reason).name);
    EXPECT_EQ(RetryDelayOf(error), absl::Milliseconds(1500));
    EXPECT_EQ(error.retry_pushback, absl::Milliseconds(1500));
  }
}

TEST(MakeRpcError, NeverTellsRetriesToStopByANegativeDelay) {
  const RpcError error = MakeRpcError(Unjudged{v1::REASON_DRAINING, absl::Seconds(-3)}, {});
  EXPECT_EQ(error.retry_pushback, absl::ZeroDuration());
  EXPECT_EQ(RetryDelayOf(MakeRpcError(Unjudged{v1::REASON_DRAINING, absl::InfiniteDuration()}, {})),
            absl::Hours(1));
}

TEST(MakeRpcError, TellsOfARejectionWhatVerifyTells) {
  v1::Rejection rejection;
  rejection.set_reason(v1::REASON_TOKEN_EXPIRED);
  rejection.set_stage(v1::STAGE_CLAIMS);
  rejection.set_http_status(401);
  rejection.set_www_authenticate("Bearer realm=\"assay\"");
  v1::Evaluation evaluation;
  evaluation.set_correlation_id("abc");
  const RpcError error = MakeRpcError(rejection, evaluation);
  EXPECT_EQ(error.status.message(), "TOKEN_EXPIRED: The access token expired.");
  const auto metadata = InfoOf(error).metadata();
  EXPECT_EQ(metadata.at("stage"), "CLAIMS");
  EXPECT_EQ(metadata.at("http_status"), "401");
  EXPECT_EQ(metadata.at("www_authenticate"), "Bearer realm=\"assay\"");
  EXPECT_EQ(metadata.at("correlation_id"), "abc");
  EXPECT_EQ(metadata.count("detail"), 0u);
}

TEST(MakeRpcError, CallsTheCallersMistakeByName) {
  const RpcError error = MakeRpcError(absl::InvalidArgumentError("policy: too long"));
  EXPECT_EQ(error.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error.status.message(), "policy: too long");
  EXPECT_EQ(InfoOf(error).reason(), "REQUEST_INVALID");
  EXPECT_EQ(MakeRpcError(absl::CancelledError("gone")).code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace assay
