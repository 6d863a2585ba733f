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

TEST(DetailOf, PutsTheAuthorsMessageFirst) {
  EXPECT_EQ(DetailOf({.subject = "rules[0]", .finding = {"a", "b"}}), "rules[0]: expected a, found b");
  EXPECT_EQ(DetailOf({.subject = "rules[0]", .finding = {"a", "b", "say please"}}),
            "say please (rules[0]: expected a, found b)");
  EXPECT_EQ(DetailOf({.subject = "", .finding = {"", "", "say please"}}), "say please");
}

TEST(HttpStatusOf, IsTheCataloguesUnlessAPolicySwitchesItToForbidden) {
  EXPECT_EQ(HttpStatusOf({.reason = v1::REASON_AUDIENCE_MISMATCH}), 401);
  EXPECT_EQ(HttpStatusOf({.reason = v1::REASON_AUDIENCE_MISMATCH, .forbidden = true}), 403);
  EXPECT_EQ(HttpStatusOf({.reason = v1::REASON_SCOPE_INSUFFICIENT}), 403);
}

#ifndef NDEBUG
TEST(RejectDeathTest, NeverTakesAnUnjudgedReason) {
  EXPECT_DEATH((void)Reject(v1::REASON_KEYS_UNAVAILABLE), "OUTCOME_REJECTED");
}
#endif

}  // namespace
}  // namespace assay
