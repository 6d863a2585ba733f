#include "client/cli/verdict.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <sstream>

namespace assay::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

v1::VerifyResponse Verified() {
  v1::VerifyResponse response;
  v1::VerifiedToken& token = *response.mutable_verified();
  token.set_principal(std::string("demo:alice"));
  token.set_issuer(std::string("https://issuer.test"));
  token.add_matched_audiences(std::string("https://api.test"));
  token.add_scopes(std::string("orders:read"));
  token.add_scopes(std::string("orders:write"));
  token.mutable_expires_at()->set_seconds(1'700'000'299);
  token.mutable_key()->set_id(std::string("key-1"));
  token.mutable_key()->set_algorithm(std::string("ES256"));
  token.set_claims_json(std::string("{\"sub\":\"alice\",\n\"big\":9007199254740993}"));
  response.mutable_evaluation()->set_policy(std::string("orders"));
  return response;
}

v1::VerifyResponse Rejected() {
  v1::VerifyResponse response;
  v1::Rejection& rejection = *response.mutable_rejected();
  rejection.set_reason(v1::REASON_TOKEN_EXPIRED);
  rejection.set_stage(v1::STAGE_CLAIMS);
  rejection.set_http_status(401);
  rejection.set_message(std::string("The access token expired."));
  response.mutable_evaluation()->set_correlation_id(std::string("abc"));
  return response;
}

Verdict Unjudged() {
  client::CallError error{.code = grpc::StatusCode::UNAVAILABLE, .message = "KEYS_UNAVAILABLE: x"};
  error.reason = "KEYS_UNAVAILABLE";
  error.retry_after = absl::Seconds(2);
  error.metadata["correlation_id"] = "abc";
  return tl::unexpected(error);
}

class VerdictTest : public ::testing::Test {
 protected:
  std::string Text(const Verdict& verdict) { return VerdictText(verdict, kNow, console_); }
  std::string Line(const Verdict& verdict) { return VerdictLine(verdict, kNow, console_); }

  std::stringstream stream_;
  Console console_{stream_, stream_, stream_};
};

TEST_F(VerdictTest, TellsWhoIsMeantAndForHowLong) {
  const std::string text = Text(Verified());
  EXPECT_THAT(text, StartsWith("VERIFIED\n"));
  for (const char* part :
       {"demo:alice", "https://issuer.test", "https://api.test", "orders:read orders:write",
        "in 4m59s  2023-11-14T22:18:19Z", "key-1 (ES256)", "orders"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(Line(Verified()), "VERIFIED demo:alice, expires in 4m59s  2023-11-14T22:18:19Z\n");
}

TEST_F(VerdictTest, TellsCauseAndCureOfARejection) {
  const std::string text = Text(Rejected());
  EXPECT_THAT(text, StartsWith("REJECTED TOKEN_EXPIRED\n"));
  for (const char* part :
       {"stage", "CLAIMS", "The access token expired.", "cause", "cure", "correlation", "abc"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(Line(Rejected()), "TOKEN_EXPIRED The access token expired.\n");
}

TEST_F(VerdictTest, TellsAMissingVerdictApartFromARejection) {
  EXPECT_THAT(Text(Unjudged()), StartsWith("UNJUDGED KEYS_UNAVAILABLE\n"));
  EXPECT_THAT(Text(Unjudged()), HasSubstr("in 2s"));
  EXPECT_THAT(Text(Unjudged()), Not(HasSubstr("REJECTED")));
  EXPECT_EQ(Line(Unjudged()), "KEYS_UNAVAILABLE unjudged, retry in 2s\n");
}

TEST_F(VerdictTest, TellsOfWhatIsLetThroughUnverified) {
  v1::VerifyResponse response;
  *response.mutable_unenforced()->mutable_rejected() = Rejected().rejected();
  EXPECT_THAT(Text(response), StartsWith("UNENFORCED TOKEN_EXPIRED: not verified, and let through"));
  EXPECT_THAT(Text(response), HasSubstr("cause"));
  EXPECT_EQ(Line(response), "UNENFORCED TOKEN_EXPIRED, let through as nobody\n");
  EXPECT_THAT(VerdictJson(response),
              HasSubstr(R"("outcome":"unenforced","unenforced":{"rejected":{"reason":"TOKEN_EXPIRED")"));
  EXPECT_EQ(ExitCodeOf(response), kRejected);
  response.mutable_unenforced()->set_unjudged(v1::REASON_KEYS_UNAVAILABLE);
  EXPECT_THAT(Text(response), StartsWith("UNENFORCED KEYS_UNAVAILABLE"));
  EXPECT_THAT(Text(response), Not(HasSubstr("UNSPECIFIED")));
  EXPECT_THAT(VerdictJson(response), HasSubstr(R"("unenforced":{"unjudged":"KEYS_UNAVAILABLE"})"));
  EXPECT_EQ(ExitCodeOf(response), kUnjudged);
}

TEST_F(VerdictTest, TellsWhereACandidateDiffers) {
  auto response = Verified();
  response.mutable_evaluation()->mutable_candidate()->set_policy("next");
  response.mutable_evaluation()->mutable_candidate()->set_verified(true);
  EXPECT_THAT(Text(response), Not(HasSubstr("would say")));
  response.mutable_evaluation()->mutable_candidate()->set_verified(false);
  response.mutable_evaluation()->mutable_candidate()->set_reason(v1::REASON_SCOPE_INSUFFICIENT);
  EXPECT_THAT(Text(response), HasSubstr("next would say SCOPE_INSUFFICIENT"));
}

TEST_F(VerdictTest, LetsNoTokenSteerTheTerminal) {
  auto response = Verified();
  response.mutable_verified()->set_principal(std::string("demo:\x1b[2J"));
  EXPECT_THAT(Text(response), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Line(response), Not(HasSubstr("\x1b")));
}

TEST_F(VerdictTest, EndsWithItsOwnExitCode) {
  EXPECT_EQ(ExitCodeOf(Verified()), kVerified);
  EXPECT_EQ(ExitCodeOf(Rejected()), kRejected);
  EXPECT_EQ(ExitCodeOf(Unjudged()), kUnjudged);
  EXPECT_EQ(ExitCodeOf(v1::VerifyResponse()), kUnjudged);  // an answer without a verdict verifies nobody
  EXPECT_EQ(ExitCodeOf(tl::unexpected(client::CallError{.code = grpc::StatusCode::INVALID_ARGUMENT})),
            kUsage);
}

TEST_F(VerdictTest, IsOneLineOfJson) {
  for (const Verdict& verdict :
       {Verdict(Verified()), Verdict(Rejected()), Unjudged(), Verdict(v1::VerifyResponse())}) {
    const std::string json = VerdictJson(verdict);
    EXPECT_EQ(json.find('\n'), json.size() - 1);
    google::protobuf::Struct parsed;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
    EXPECT_TRUE(parsed.fields().contains("outcome"));
  }
  EXPECT_THAT(VerdictJson(Verified()), HasSubstr(R"("claims":{"sub":"alice", "big":9007199254740993})"));
  EXPECT_THAT(VerdictJson(Rejected()), HasSubstr(R"("reason":"TOKEN_EXPIRED","stage":"CLAIMS")"));
  EXPECT_THAT(VerdictJson(Unjudged()),
              HasSubstr(R"("outcome":"unjudged","error":{"reason":"KEYS_UNAVAILABLE")"));
}

}  // namespace
}  // namespace assay::cli
