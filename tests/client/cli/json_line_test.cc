#include "client/cli/json_line.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "assay/v1/denials.pb.h"
#include "assay/v1/doctor.pb.h"
#include "assay/v1/explain.pb.h"
#include "assay/v1/verifier.pb.h"

namespace assay::cli {
namespace {

template <typename Message>
Message Of(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

TEST(Json, SpellsEnumsWithoutTheirPrefixAsAllOfAssayDoes) {
  EXPECT_EQ(Json(Of<v1::Explanation>(R"pb(
              outcome: EXPLAINED_OUTCOME_REJECTED
              reason: REASON_TOKEN_EXPIRED
              checks { name: "expiry" stage: STAGE_CLAIMS outcome: CHECK_OUTCOME_FAILED }
              hints { hint: HINT_ID_TOKEN }
              on_request: ON_REQUEST_ANSWER)pb")),
            R"({"outcome":"REJECTED","reason":"TOKEN_EXPIRED",)"
            R"("checks":[{"name":"expiry","stage":"CLAIMS","outcome":"FAILED"}],)"
            R"("hints":[{"hint":"ID_TOKEN"}],"on_request":"ANSWER"})");
  EXPECT_EQ(Json(Of<v1::Diagnosis>(R"pb(
              worst: FINDING_SEVERITY_ERROR
              findings { check: DOCTOR_CHECK_KEYS key_set_fault: KEY_SET_FAULT_HTTP_4XX }
              probes { purpose: PURPOSE_KEY_SET })pb")),
            R"({"worst":"ERROR","findings":[{"check":"KEYS","key_set_fault":"HTTP_4XX"}],)"
            R"("probes":[{"purpose":"KEY_SET"}]})");
}

TEST(Json, LeavesTextsAloneThatLookLikeAnEnums) {
  EXPECT_EQ(Json(Of<v1::Denial>(R"pb(subject: "REASON_TOKEN_EXPIRED")pb")),
            R"({"subject":"REASON_TOKEN_EXPIRED"})");
}

TEST(Json, ShowsTheNumberOfAValueThatOnlyANewerServerKnows) {
  v1::Denial denial;
  denial.set_reason(static_cast<v1::Reason>(9999));
  EXPECT_EQ(Json(denial), R"({"reason":9999})");
}

// What is no enum stands as protobuf writes it.
TEST(Json, IsProtobufsOwnOtherwise) {
  const auto same = [](const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
    EXPECT_EQ(Json(message), json);
    EXPECT_EQ(JsonLine(message), json + "\n");
  };
  same(Of<v1::Denial>(R"pb(
    number: 9007199254740993
    at { seconds: 1700000000 nanos: 5000000 }
    front: "a\n\"\\\303\244"
    signature_checked: true
    claims_left_out: 3
    duration { seconds: 1 nanos: 500000000 })pb"));
  same(Of<v1::VerifiedToken>(R"pb(
    audiences: "a"
    audiences: "b"
    identity {
      user: "u"
      extra { key: "k" value: "v" }
    }
    claims_json: "\000\377")pb"));
  same(v1::Denial());
}

}  // namespace
}  // namespace assay::cli
