#include "server/telemetry/event_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/telemetry/issuer_fixture.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EventLogTest : public ::testing::Test {
 protected:
  LogOptions Options() {
    LogOptions options;
    options.sink = [this](std::string_view line) { lines_.emplace_back(line); };
    return options;
  }

  ManualClock clock_;
  std::vector<std::string> lines_;
  Log log_{Options(), clock_};
  EventLog events_{log_};
};

TEST_F(EventLogTest, TellsWhyATokenWasRefused) {
  Rejection rejection;
  rejection.reason = v1::REASON_CLAIM_MISSING;
  rejection.stage = v1::STAGE_CLAIMS;
  rejection.subject = "exp";
  rejection.finding = {"a claim", "none"};
  const Verdict verdict = rejection;
  events_.OnVerdict({.front = Front::kAuthenticate,
                     .policy = "orders",
                     .issuer = "auth0",
                     .verdict = verdict,
                     .duration = absl::Milliseconds(2),
                     .keys_stale = false,
                     .correlation_id = "4bf9"});
  EXPECT_THAT(lines_,
              ElementsAre(HasSubstr(
                  R"("level":"info","event":"verify_rejected","issuer":"auth0","reason":"claim_missing",)"
                  R"("front":"authenticate","policy":"orders","stage":"claims",)"
                  R"("detail":"exp: expected a claim, found none","kid":"","alg":"","typ":"",)"
                  R"("correlation_id":"4bf9","duration":0.002})")));
}

TEST_F(EventLogTest, TellsWhichFaultOfTheIssuersKeptATokenFromBeingJudged) {
  const Verdict verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(3), v1::KEY_SET_FAULT_HTTP_5XX};
  events_.OnVerdict({Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false});
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr(R"("level":"info","event":"verify_unjudged")"),
                                        HasSubstr(R"("reason":"keys_unavailable")"),
                                        HasSubstr("found that their last fetch failed: HTTP_5XX"),
                                        HasSubstr(R"("retry_after":3,)"))));
}

TEST_F(EventLogTest, TellsWhereACandidateDiffers) {
  const Verdict verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::ZeroDuration()};
  CandidateOpinion candidate{"orders-next", v1::REASON_KEYS_UNAVAILABLE};
  VerdictReport report{Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false};
  report.candidate = &candidate;
  events_.OnVerdict(report);
  EXPECT_THAT(lines_, Each(Not(HasSubstr("candidate_differs"))));
  candidate.reason = v1::REASON_UNSPECIFIED;
  events_.OnVerdict(report);
  EXPECT_THAT(
      lines_,
      ::testing::Contains(HasSubstr(
          R"("level":"info","event":"candidate_differs","issuer":"auth0","reason":"verified",)"
          R"("policy":"orders","candidate":"orders-next","from":"keys_unavailable","to":"verified")")));
}

TEST_F(EventLogTest, ShoutsOfPoliciesThatAreNotEnforced) {
  NamedPolicy off{"orders", "r", {}};
  off.enforced = false;
  events_.OnPolicies(IssuerRegistry({}, {NamedPolicy{"strict", "r", {}}, off}, "", "c"));
  EXPECT_THAT(
      lines_,
      ElementsAre(HasSubstr(R"("level":"warning","event":"policy_enforcement_off","policy":"orders")")));
}

TEST_F(EventLogTest, ShoutsOfWhatIsLetThroughAtABoundedRate) {
  const Verdict verdict = Rejection{v1::REASON_TOKEN_EXPIRED, v1::STAGE_CLAIMS, "exp"};
  VerdictReport report{Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false};
  report.unenforced = true;
  for (int i = 0; i < 100; ++i) events_.OnVerdict(report);
  EXPECT_THAT(lines_, SizeIs(20));  // ten of the refusal, ten of its being passed over
  EXPECT_THAT(lines_[0], HasSubstr(R"("level":"warning","event":"verify_unenforced","issuer":"auth0",)"
                                   R"("reason":"token_expired","front":"verify","policy":"orders")"));
}

TEST_F(EventLogTest, FoldsAFloodOfRefusals) {
  Rejection rejection;
  rejection.reason = v1::REASON_TOKEN_EXPIRED;
  const Verdict verdict = rejection;
  for (int i = 0; i < 500; ++i) {
    events_.OnVerdict({Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false});
  }
  EXPECT_THAT(lines_, SizeIs(10));
}

TEST_F(EventLogTest, Row70_AHeaderReachesALineEscapedAndBoundedAndTheRestOfATokenNotAtAll) {
  const std::string kid = "k\\n\\u001b[2J\\u202e" + std::string(200, 'k');
  const std::string text = testing::TokenBuilder(testing::TestKey("ES256"))
                               .Header("kid", "\"" + kid + "\"")
                               .Header("typ", "\"" + std::string(4000, 't') + "\"")
                               .Header("alg", "\"a\\u0000" + std::string(4000, 'a') + "\"")
                               .Claim("sub", R"("a-secret-subject")")
                               .Sign();
  const auto token = UnverifiedToken::Parse(text, 1 << 16);
  ASSERT_TRUE(token.has_value());
  Rejection rejection;
  rejection.reason = v1::REASON_KEY_NOT_FOUND;
  const Verdict verdicts[] = {rejection, Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)}};
  for (const Verdict& verdict : verdicts) {
    events_.OnVerdict({.front = Front::kVerify,
                       .policy = "orders",
                       .issuer = "auth0",
                       .verdict = verdict,
                       .duration = absl::ZeroDuration(),
                       .keys_stale = false,
                       .token = &*token});
  }
  ASSERT_THAT(lines_, SizeIs(2));
  for (const std::string& line : lines_) {
    EXPECT_THAT(line, HasSubstr(R"("kid":"k\\u000a\\u001b[2J\\u202ekkk)"));
    EXPECT_THAT(line, HasSubstr(R"("alg":"a\\u0000aaa)"));
    EXPECT_LT(line.size(), 1200u);
    for (const unsigned char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << int{c};
    EXPECT_THAT(line, Not(HasSubstr("a-secret-subject")));
    EXPECT_THAT(line, Not(HasSubstr(text.substr(0, 20))));
    EXPECT_THAT(line, Not(HasSubstr(text.substr(text.rfind('.') + 1, 20))));
  }
}

TEST_F(EventLogTest, TellsWhatWasFoundAsItIsRecorded) {
  const Verdict verdict = Rejection{.reason = v1::REASON_TOKEN_REVOKED,
                                    .stage = v1::STAGE_POLICY,
                                    .subject = "sub",
                                    .finding = {"none revoked", "sub \"alice\"", "", "sub [redacted]"}};
  events_.OnVerdict({Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false});
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("sub: expected none revoked, found sub [redacted]"),
                                        Not(HasSubstr("alice")))));
}

TEST_F(EventLogTest, TellsWhyAFetchFailed) {
  FetchReport report = {};
  report.trigger = FetchTrigger::kStartup;
  report.fault = v1::KEY_SET_FAULT_TLS_NAME;
  report.detail = "no alternative certificate subject name matches\nhost";
  report.source = "https://a.test/jwks";
  report.consecutive_failures = 2;
  events_.OnFetchFinished("auth0", report, clock_.Now());
  EXPECT_THAT(lines_,
              ElementsAre(AllOf(
                  HasSubstr(R"("level":"warning","event":"jwks_fetch_failed","issuer":"auth0",)"
                            R"("reason":"tls_name","trigger":"startup","source":"https://a.test/jwks")"),
                  HasSubstr(R"("consecutive_failures":2)"), Not(HasSubstr("\n")))));
}

TEST_F(EventLogTest, FoldsTheFailuresOfAnOutageAndTellsItsEnd) {
  FetchReport failure = {};
  failure.trigger = FetchTrigger::kRetry;
  failure.fault = v1::KEY_SET_FAULT_HTTP_5XX;
  for (int i = 0; i < 100; ++i) {
    events_.OnFetchFinished("auth0", failure, clock_.Now());
    clock_.Advance(absl::Seconds(1));
  }
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_THAT(lines_[0], HasSubstr(R"("folded":0)"));
  EXPECT_THAT(lines_[1], HasSubstr(R"("folded":59)"));

  FetchReport success = {};
  success.success = FetchSuccess::kSuperseded;
  events_.OnFetchFinished("auth0", success, clock_.Now());
  ASSERT_THAT(lines_, SizeIs(2));
  success.success = FetchSuccess::kNotModified;
  events_.OnFetchFinished("auth0", success, clock_.Now());
  events_.OnFetchFinished("auth0", success, clock_.Now());
  ASSERT_THAT(lines_, SizeIs(3));
  EXPECT_THAT(lines_[2], HasSubstr(R"("event":"jwks_fetch_recovered","issuer":"auth0","source":"",)"
                                   R"("failures":100,"failing_for":100)"));
}

TEST_F(EventLogTest, TellsHowKeysChangedAndNothingOfAConfirmation) {
  const std::string one = testing::TestKey("ES256", "one").PublicJwk();
  const std::string two = testing::TestKey("ES256", "two").PublicJwk();
  const std::string three = testing::TestKey("ES256", "three").PublicJwk();
  const KeySnapshot before = MakeSnapshot({one}, 1, absl::Seconds(1000));
  const KeySnapshot after = MakeSnapshot({two, three}, 2, absl::Seconds(1001));
  events_.OnKeySet("auth0", before, KeySnapshot());
  events_.OnKeySet("auth0", before, before);
  events_.OnKeySet("auth0", after, before);
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_THAT(lines_[0],
              HasSubstr(R"("event":"jwks_keys_changed","issuer":"auth0","generation":1,"keys":1,"added":1,)"
                        R"("removed":0,"digest":")" +
                        before.keys->digest().substr(0, 12) + "\"}"));
  EXPECT_THAT(lines_[1], HasSubstr(R"("generation":2,"keys":2,"added":2,"removed":1)"));
}

TEST_F(EventLogTest, TellsOfIgnoredKeysInOneLineASetAndOnce) {
  const std::string good = testing::TestKey("ES256").PublicJwk();
  const KeySnapshot first =
      MakeSnapshot({good, R"({"kty":"oct","kid":"a"})", R"({"kty":"oct","kid":"b"})", R"({"kty":"XY"})"}, 1,
                   absl::Seconds(1000));
  events_.OnKeySet("auth0", first, KeySnapshot());
  events_.OnKeySet("auth0", first, first);
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_THAT(lines_[0], HasSubstr(R"("level":"info","event":"jwks_keys_ignored","issuer":"auth0",)"
                                   R"("faults":"kty_unsupported:1 symmetric:2"})"));
}

TEST_F(EventLogTest, RaisesAnAlarmForAPublishedPrivateKeyAndShowsNothingOfIt) {
  const std::string good = testing::TestKey("ES256").PublicJwk();
  const std::string leaked = R"({"kty":"OKP","crv":"Ed25519","kid":"l\nk","x":"AA","d":"c2VjcmV0"})";
  events_.OnKeySet("auth0", MakeSnapshot({good, leaked}, 1, absl::Seconds(1000)), KeySnapshot());
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_THAT(lines_[0], HasSubstr(R"("level":"error","event":"jwks_key_ignored","issuer":"auth0",)"
                                   R"("reason":"private_member","kid":"l\u000ak","kty":"OKP"})"));
  EXPECT_THAT(lines_, Each(Not(HasSubstr("c2VjcmV0"))));
}

}  // namespace
}  // namespace assay
