#include "server/engine/denial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/str_cat.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kTokenBytes = 64 << 10;

Rejection WrongAudience() {
  return {.reason = v1::REASON_AUDIENCE_MISMATCH,
          .stage = v1::STAGE_POLICY,
          .subject = "aud",
          .signature_trials = 1,
          .finding = {"aud with \"a\"", "\"b\""}};
}

Denial Make(const Verdict& verdict, const testing::TokenBuilder* builder = nullptr) {
  VerdictReport report{.front = Front::kAuthenticate,
                       .policy = "orders",
                       .issuer = "auth0",
                       .verdict = verdict,
                       .duration = absl::Milliseconds(2),
                       .keys_stale = true,
                       .correlation_id = "4bf92f3577b34da6a3ce929d0e0e4736"};
  const std::string text = builder == nullptr ? "" : builder->Sign();
  if (builder == nullptr) return MakeDenial(report, testing::TestTime());
  const auto token = UnverifiedToken::Parse(text, kTokenBytes);
  EXPECT_TRUE(token.has_value());
  report.token = &*token;
  return MakeDenial(report, testing::TestTime());
}

testing::TokenBuilder Token() { return testing::TokenBuilder(testing::TestKey("ES256")); }

TEST(DenialTest, TellsWhatWasRefusedAndWhy) {
  const auto token = Token();
  const Denial denial = Make(WrongAudience(), &token);
  EXPECT_EQ(denial.at, testing::TestTime());
  EXPECT_EQ(denial.correlation_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(denial.front, Front::kAuthenticate);
  EXPECT_EQ(denial.policy, "orders");
  EXPECT_EQ(denial.issuer, "auth0");
  EXPECT_EQ(denial.reason, v1::REASON_AUDIENCE_MISMATCH);
  EXPECT_EQ(denial.stage, v1::STAGE_POLICY);
  EXPECT_TRUE(denial.signature_checked);
  EXPECT_EQ(denial.subject, "aud");
  EXPECT_EQ(denial.finding.expected, "aud with \"a\"");
  EXPECT_EQ(denial.finding.found, "\"b\"");
  EXPECT_EQ(denial.key_id, "key-1");
  EXPECT_EQ(denial.algorithm, "ES256");
  EXPECT_EQ(denial.type, "at+jwt");
  EXPECT_EQ(denial.duration, absl::Milliseconds(2));
  EXPECT_TRUE(denial.keys_stale);
}

TEST(DenialTest, TellsThatACallerWasLetThroughAndWhatTheCandidateSays) {
  const Verdict verdict = WrongAudience();
  const CandidateOpinion candidate{"next", v1::REASON_TOKEN_EXPIRED};
  VerdictReport report{Front::kVerify, "orders", "auth0", verdict, absl::ZeroDuration(), false};
  EXPECT_FALSE(MakeDenial(report, testing::TestTime()).unenforced);
  EXPECT_FALSE(MakeDenial(report, testing::TestTime()).candidate);
  report.unenforced = true;
  report.candidate = &candidate;
  const Denial denial = MakeDenial(report, testing::TestTime());
  EXPECT_TRUE(denial.unenforced);
  EXPECT_EQ(denial.candidate->policy, "next");
  EXPECT_EQ(denial.candidate->reason, v1::REASON_TOKEN_EXPIRED);
}

TEST(DenialTest, TellsWhichFaultKeptATokenFromBeingJudged) {
  const Denial denial =
      Make(Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1), v1::KEY_SET_FAULT_TLS_NAME});
  EXPECT_EQ(denial.reason, v1::REASON_KEYS_UNAVAILABLE);
  EXPECT_EQ(denial.stage, v1::STAGE_KEY);
  EXPECT_EQ(denial.fault, v1::KEY_SET_FAULT_TLS_NAME);
  EXPECT_EQ(denial.finding.found, "that their last fetch failed: TLS_NAME");
  EXPECT_TRUE(Make(Unjudged{v1::REASON_DEADLINE_EXCEEDED, {}}).finding.empty());
}

TEST(DenialTest, ShowsValuesOfTheClaimsThatTellWhyAndTheNamesOfAllOthers) {
  const auto token =
      testing::TokenBuilder(testing::TestKey("ES256"))
          .RawPayload(R"({"sub":"alice","iss":"https://issuer.test","aud":["a","b",{"c":1}],)"
                      R"("exp":1700000600,"email":"a@b.test","azp":"web","scope":"x y",)"
                      R"("scp":["1","2","3","4","5","6","7","8","9","10"],"nbf":true,"iat":{}})");
  const Denial denial = Make(WrongAudience(), &token);
  EXPECT_EQ(
      denial.claims_json,
      R"({"iss":"https://issuer.test","aud":["a","b","an object"],"azp":"web","exp":1700000600,)"
      R"("nbf":true,"iat":"an object","scope":"x y","scp":["1","2","3","4","5","6","7","8","and 2 more"],)"
      R"("sub":"[redacted]","email":"[redacted]"})");
  EXPECT_EQ(denial.claims_left_out, 0u);
}

TEST(DenialTest, IsEmptyOfATokenThatCouldNotBeTakenApart) {
  const Denial denial = Make(Rejection{.reason = v1::REASON_TOKEN_MALFORMED, .stage = v1::STAGE_INPUT});
  EXPECT_EQ(denial.claims_json, "");
  EXPECT_EQ(denial.key_id, "");
  EXPECT_FALSE(denial.signature_checked);
}

size_t HeldBytes(const Denial& denial) {
  size_t held = sizeof(Denial);
  for (const std::string* text :
       {&denial.correlation_id, &denial.policy, &denial.issuer, &denial.subject, &denial.finding.expected,
        &denial.finding.found, &denial.key_id, &denial.algorithm, &denial.type, &denial.claims_json}) {
    held += text->capacity() + 1;
  }
  return held;
}

TEST(DenialTest, Row70_WhateverATokenHoldsADenialIsPrintableAsciiWithinItsBound) {
  std::string claims = R"({"iss":"https://issuer.test","aud":")";
  for (int i = 0; i < 2000; ++i) claims += "\xE2\x80\xAE";  // U+202E, which turns the direction of a line
  claims += "\"";
  for (int i = 0; i < 1500; ++i) claims.append(",\"\\u001bclaim\\n").append(std::to_string(i)).append("\":1");
  const auto token = testing::TokenBuilder(testing::TestKey("ES256"))
                         .Header("kid", StrCat("\"\\n", std::string(255, 'k'), "\""))
                         .Header("typ", StrCat("\"", std::string(9000, 't'), "\""))
                         .RawPayload(StrCat(claims, "}"));
  Rejection rejection = WrongAudience();
  rejection.finding = {std::string(100'000, 'e'), std::string(100'000, 'f')};
  const Denial denial = Make(rejection, &token);
  EXPECT_LE(HeldBytes(denial), 4608u);
  EXPECT_LE(denial.claims_json.size(), Denial::kClaimsBytes);
  EXPECT_GT(denial.claims_left_out, 1400u);
  EXPECT_EQ(denial.finding.found.size(), Denial::kFindingBytes);
  EXPECT_THAT(denial.key_id, HasSubstr("\\u000akkk"));
  for (const std::string& text :
       {denial.claims_json, denial.key_id, denial.algorithm, denial.type, denial.finding.found}) {
    for (const unsigned char c : text) ASSERT_TRUE(c >= 0x20 && c < 0x7f) << int{c};
  }
}

TEST(DenialTest, KeepsAFindingAsItIsRecorded) {
  Rejection rejection = WrongAudience();
  rejection.finding = {"expected", "alice", "", "[redacted: a string of 5 bytes]"};
  EXPECT_EQ(Make(rejection).finding.found, "[redacted: a string of 5 bytes]");
  EXPECT_EQ(Make(rejection).finding.redacted, "");
}

TEST(DenialTest, HoldsNoTokenThatATokenHolds) {
  const std::string inner = Token().Sign();
  const auto outer = testing::TokenBuilder(testing::TestKey("ES256"))
                         .Header("kid", StrCat("\"", inner.substr(0, 200), ".", inner.substr(220, 10), "\""))
                         .Claim("aud", StrCat("[\"a\",\"", inner, "\"]"))
                         .Claim("azp", StrCat("\"", inner, "\""))
                         .Claim(inner, "1");
  const Denial denial = Make(WrongAudience(), &outer);
  EXPECT_EQ(denial.key_id, "[redacted: a token]");
  EXPECT_THAT(
      denial.claims_json,
      AllOf(HasSubstr(R"("aud":["a","[redacted: a token]"])"), HasSubstr(R"("azp":"[redacted: a token]")"),
            HasSubstr(R"("[redacted: a token]":"[redacted]")"), Not(HasSubstr(inner.substr(0, 16)))));
}

TEST(DenialTest, HoldsNeitherTheTokenNorItsSignature) {
  const auto builder = Token().Claim("sub", R"("a-secret-subject")").Claim("jti", R"("a-secret-id")");
  const std::string text = builder.Sign();
  const auto token = UnverifiedToken::Parse(text, kTokenBytes);
  const Verdict verdict = WrongAudience();
  VerdictReport report{.front = Front::kVerify,
                       .policy = "orders",
                       .issuer = "auth0",
                       .verdict = verdict,
                       .duration = {},
                       .keys_stale = false,
                       .token = &*token};
  const Denial denial = MakeDenial(report, testing::TestTime());
  EXPECT_THAT(denial.claims_json, AllOf(HasSubstr(R"("sub":"[redacted]")"), Not(HasSubstr("a-secret")),
                                        Not(HasSubstr(text.substr(0, 16))),
                                        Not(HasSubstr(text.substr(text.rfind('.') + 1, 16)))));
}

}  // namespace
}  // namespace assay
