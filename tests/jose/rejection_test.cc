#include "server/jose/rejection.h"

#include <gtest/gtest.h>

#include "tests/testing/ruling.h"

namespace assay {
namespace {

using testing::RulingOf;

TEST(Reject, TakesTheStageFromTheCatalogue) {
  const auto ruling = RulingOf(Reject(v1::REASON_TOKEN_EXPIRED, "exp").value());
  EXPECT_EQ(ruling.reason, "TOKEN_EXPIRED");
  EXPECT_EQ(ruling.stage, "CLAIMS");
  EXPECT_EQ(ruling.subject, "exp");
  EXPECT_FALSE(ruling.signature_checked);
}

TEST(Reject, TakesTheStageThatIsGivenWhereThereAreTwo) {
  for (const v1::Stage stage : {v1::STAGE_HEADER, v1::STAGE_ISSUER}) {
    EXPECT_EQ(Reject(v1::REASON_JSON_INVALID, "x", stage).value().stage, stage);
  }
}

TEST(Reject, NamesEachFaultOfAJsonText) {
  const auto reason = [](JsonError error) {
    return RulingOf(Reject(error, "header", v1::STAGE_HEADER).value()).reason;
  };
  EXPECT_EQ(reason(JsonError::kInvalid), "JSON_INVALID");
  EXPECT_EQ(reason(JsonError::kTooDeep), "JSON_TOO_DEEP");
  EXPECT_EQ(reason(JsonError::kDuplicateMember), "DUPLICATE_MEMBER");
}

#ifndef NDEBUG
TEST(RejectDeathTest, NeverTakesAnUnjudgedReason) {
  EXPECT_DEATH((void)Reject(v1::REASON_KEYS_UNAVAILABLE), "OUTCOME_REJECTED");
}
#endif

}  // namespace
}  // namespace assay
