#include "server/verify/token_verifier.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::RulingOf;
using testing::TestPolicy;
using testing::TestTime;
using testing::TokenParts;
using testing::TrustedKey;

JwkSet TrustedSet() {
  return JwkSet::Parse(testing::KeySet({TrustedKey().PublicJwk()}), AlgorithmSet::All()).value();
}

// Traced is a judgement as its trace tells it: "name=passed", "name=failed:REASON", "name=not run".
std::vector<std::string> Traced(const std::string& token, const Policy& policy,
                                std::string* reason = nullptr) {
  Trace trace;
  const auto parsed = UnverifiedToken::Parse(token, Limits().token_bytes);
  const auto result = TokenVerifier(policy).Verify(*parsed, TrustedSet(), {}, {}, TestTime(), &trace);
  if (reason != nullptr) *reason = RulingOf(result).reason;
  std::vector<std::string> lines;
  for (const Trace::Entry& entry : trace.entries) {
    switch (entry.result) {
      case Trace::Result::kPassed:
        lines.push_back(StrCat(entry.check, "=passed"));
        break;
      case Trace::Result::kFailed:
        lines.push_back(StrCat(entry.check, "=failed:", RulingOf(*entry.rejection).reason));
        break;
      case Trace::Result::kNotRun:
        lines.push_back(StrCat(entry.check, "=not run"));
        break;
    }
  }
  return lines;
}

TEST(TokenVerifier, RunsItsChecksInTheOrderOfTheStages) {
  std::string reason;
  EXPECT_EQ(Traced(GoodToken().Sign(), TestPolicy(), &reason),
            (std::vector<std::string>{"type=passed",
                                      "algorithm=passed",
                                      "key_revocation=passed",
                                      "key=passed",
                                      "signature=passed",
                                      "claim_types=passed",
                                      "required_claims=passed",
                                      "profile=passed",
                                      "expiry=passed",
                                      "not_before=passed",
                                      "issued_at=passed",
                                      "lifetime=passed",
                                      "age=passed",
                                      "identity=passed",
                                      "tenant=passed",
                                      "audience=passed",
                                      "token_revocation=passed",
                                      "binding=passed",
                                      "scopes=passed",
                                      "rules=passed"}));
  EXPECT_EQ(reason, testing::kVerified);
}

TEST(TokenVerifier, TracesOnPastAFailureButNotWhatStandsOnIt) {
  std::string reason;
  const std::string token =
      GoodToken().Header("typ", "\"x\"").Header("alg", "\"HS256\"").Claim("aud", "\"other\"").Sign();
  EXPECT_EQ(Traced(token, TestPolicy(), &reason),
            (std::vector<std::string>{"type=failed:TYPE_NOT_ALLOWED",
                                      "algorithm=failed:ALGORITHM_NOT_ALLOWED",
                                      "key_revocation=passed",
                                      "key=not run",
                                      "signature=not run",
                                      "claim_types=passed",
                                      "required_claims=passed",
                                      "profile=passed",
                                      "expiry=passed",
                                      "not_before=passed",
                                      "issued_at=passed",
                                      "lifetime=passed",
                                      "age=passed",
                                      "identity=passed",
                                      "tenant=passed",
                                      "audience=failed:AUDIENCE_MISMATCH",
                                      "token_revocation=passed",
                                      "binding=passed",
                                      "scopes=passed",
                                      "rules=passed"}));
  EXPECT_EQ(reason, "TYPE_NOT_ALLOWED");
}

TEST(TokenVerifier, RunsNoCheckOfClaimsWhoseTypesAreWrong) {
  std::string reason;
  const auto lines = Traced(GoodToken().Claim("exp", "\"soon\"").Sign(), TestPolicy(), &reason);
  EXPECT_EQ(lines[5], "claim_types=failed:CLAIM_INVALID");
  for (size_t i = 6; i < lines.size(); ++i) EXPECT_TRUE(lines[i].ends_with("=not run")) << lines[i];
  EXPECT_EQ(reason, "CLAIM_INVALID");
}

TEST(TokenVerifier, GivesTheSameAnswerWithAndWithoutATrace) {
  const std::vector<std::string> tokens = {
      GoodToken().Sign(), GoodToken().Header("kid", "\"x\"").Sign(),
      GoodToken().Claim("exp", "1").Claim("aud", "\"x\"").Sign(),
      TokenParts(GoodToken().Claim("exp", "1").Sign()).WithSignature(std::string(64, '\1'))};
  for (const std::string& token : tokens) {
    std::string traced;
    Traced(token, TestPolicy(), &traced);
    EXPECT_EQ(testing::Reason(token), traced);
  }
}

TEST(TokenVerifier, SaysWhetherTheSignatureWasChecked) {
  const auto checked = [](const std::string& token) { return testing::Rule(token).signature_checked; };
  EXPECT_FALSE(checked(GoodToken().Header("typ", "\"x\"").Sign()));
  EXPECT_FALSE(checked(GoodToken().Header("kid", "\"x\"").Sign()));
  EXPECT_TRUE(checked(GoodToken().Claim("exp", "1").Sign()));
  EXPECT_TRUE(checked(GoodToken().Claim("aud", "\"x\"").Sign()));
}

TEST(TokenVerifier, ChecksWithoutAKeyAllThatNeedsNone) {
  const auto cheap = [](testing::TokenBuilder builder) {
    const std::string token = builder.Header("kid", "\"unknown\"").Sign();
    const auto parsed = UnverifiedToken::Parse(token, Limits().token_bytes);
    const auto rejection = TokenVerifier(TestPolicy()).CheckWithoutKey(*parsed, {}, {}, TestTime());
    EXPECT_TRUE(!rejection || !rejection->signature_checked());
    return rejection ? RulingOf(*rejection).reason : "";
  };
  EXPECT_EQ(cheap(GoodToken()), "");
  EXPECT_EQ(cheap(GoodToken().Header("typ", "\"x\"")), "TYPE_NOT_ALLOWED");
  EXPECT_EQ(cheap(GoodToken().Header("alg", "\"HS256\"")), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(cheap(GoodToken().Claim("exp", "1")), "TOKEN_EXPIRED");
  EXPECT_EQ(cheap(GoodToken().Claim("nbf", "9999999999")), "TOKEN_NOT_YET_VALID");
  EXPECT_EQ(cheap(GoodToken().Claim("iat", "9999999999")), "ISSUED_IN_FUTURE");
  EXPECT_EQ(cheap(GoodToken().Claim("aud", "\"x\"")), "AUDIENCE_MISMATCH");
}

// contract.md section 3: where several reasons hold, the place of a revocation among them.
TEST(TokenVerifier, NamesARevocationInItsPlace) {
  const auto reason = [](testing::TokenBuilder builder, const Revocations& revoked) {
    const std::string text = builder.Sign();
    const auto parsed = UnverifiedToken::Parse(text, Limits().token_bytes);
    const JwkSet keys = TrustedSet().Without(revoked);
    return RulingOf(TokenVerifier(TestPolicy()).Verify(*parsed, keys, revoked, {}, TestTime())).reason;
  };
  const Revocations key{.key_ids = {"key-1", "gone"}};
  EXPECT_EQ(reason(GoodToken(), key), "KEY_REVOKED");
  EXPECT_EQ(reason(GoodToken().Header("kid", "\"gone\""), key), "KEY_REVOKED");
  EXPECT_EQ(reason(GoodToken().Header("typ", "\"x\""), key), "TYPE_NOT_ALLOWED");
  EXPECT_EQ(reason(GoodToken().Claim("exp", "1"), key), "KEY_REVOKED");
  const Revocations token{.token_ids = {"t1"}};
  EXPECT_EQ(reason(GoodToken().Claim("jti", "\"t1\""), token), "TOKEN_REVOKED");
  EXPECT_EQ(reason(GoodToken().Claim("jti", "\"t1\"").Claim("aud", "\"x\""), token), "AUDIENCE_MISMATCH");
  EXPECT_EQ(reason(GoodToken().Claim("jti", "\"t1\"").Claim("exp", "1"), token), "TOKEN_EXPIRED");
}

TEST(TokenVerifier, ChecksRevocationsWithoutAKeyToo) {
  const Revocations revoked{.key_ids = {"gone"}, .token_ids = {"t1"}};
  const auto cheap = [&](testing::TokenBuilder builder) {
    const std::string text = builder.Sign();
    const auto parsed = UnverifiedToken::Parse(text, Limits().token_bytes);
    const auto rejection = TokenVerifier(TestPolicy()).CheckWithoutKey(*parsed, revoked, {}, TestTime());
    return rejection ? RulingOf(*rejection).reason : "";
  };
  EXPECT_EQ(cheap(GoodToken()), "");
  EXPECT_EQ(cheap(GoodToken().Header("kid", "\"gone\"")), "KEY_REVOKED");
  EXPECT_EQ(cheap(GoodToken().Claim("jti", "\"t1\"")), "TOKEN_REVOKED");
}

TEST(TokenVerifier, FillsTheVerifiedTokenFromTheJudgement) {
  const std::string text = GoodToken().Claim("scope", "\"read write\"").Claim("nbf", "1699999000").Sign();
  const JwkSet keys = TrustedSet();
  const auto token =
      TokenVerifier(TestPolicy()).Verify(*UnverifiedToken::Parse(text, 4096), keys, {}, {}, TestTime());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->issuer_name(), "test");
  EXPECT_EQ(token->issuer(), testing::kTestIssuer);
  EXPECT_EQ(token->subject(), "alice");
  EXPECT_EQ(token->audiences(), std::vector{testing::kTestAudience});
  EXPECT_EQ(token->matched_audiences(), std::vector{testing::kTestAudience});
  EXPECT_EQ(token->scopes(), (std::vector<std::string_view>{"read", "write"}));
  EXPECT_EQ(token->issued_at(), TestTime() - absl::Seconds(10));
  EXPECT_EQ(token->not_before(), absl::FromUnixSeconds(1'699'999'000));
  EXPECT_EQ(token->expires_at(), TestTime() + absl::Seconds(300));
  EXPECT_EQ(token->type(), "at+jwt");
  EXPECT_EQ(token->key_id(), "key-1");
  EXPECT_EQ(token->key_thumbprint(), keys.keys()[0].thumbprint);
  EXPECT_EQ(token->algorithm(), "ES256");
  EXPECT_EQ(token->claims().json(),
            GoodToken().Claim("scope", "\"read write\"").Claim("nbf", "1699999000").PayloadJson());
}

}  // namespace
}  // namespace assay
