#include "server/telemetry/labels.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Labels, AreTheCataloguesNamesInLowerCaseWithoutPrefix) {
  EXPECT_EQ(Label(v1::REASON_TOKEN_EXPIRED), "token_expired");
  EXPECT_EQ(Label(v1::STAGE_HEADER), "header");
  EXPECT_EQ(Label(v1::KEY_SET_FAULT_HTTP_4XX), "http_4xx");
  EXPECT_EQ(Label(v1::KEY_FAULT_PRIVATE_MEMBER), "private_member");
}

TEST(Labels, OfOurOwnEnumsAreThoseOfTheDesign) {
  EXPECT_EQ(Label(Front::kBatchVerify), "batch_verify");
  EXPECT_EQ(Label(FetchTrigger::kUnknownKid), "unknown_kid");
  EXPECT_EQ(Label(FetchSuccess::kNotModified), "not_modified");
  EXPECT_EQ(Label(LookupResult::kMissConfirmed), "miss_confirmed");
  EXPECT_EQ(Label(CacheState::kExpired), "expired");
}

TEST(Labels, OfGrpcCodesAreThoseOfItsCommonMetrics) {
  EXPECT_EQ(GrpcCodeLabel(absl::StatusCode::kOk), "OK");
  EXPECT_EQ(GrpcCodeLabel(absl::StatusCode::kCancelled), "Canceled");
  EXPECT_EQ(GrpcCodeLabel(absl::StatusCode::kUnauthenticated), "Unauthenticated");
  EXPECT_EQ(GrpcCodeLabel(static_cast<absl::StatusCode>(99)), "Unknown");
}

}  // namespace
}  // namespace assay
