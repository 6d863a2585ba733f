// Rows 48 to 53, 56 and 58 of verifier-rules.md: claims.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

constexpr int64_t kNow = 1'700'000'000;  // TestTime()
constexpr int64_t kSkew = 60;

std::string TokenWith(std::string_view claim, std::string_view json) {
  return GoodToken().Claim(claim, json).Sign();
}
std::string TokenWith(std::string_view claim, int64_t seconds) { return TokenWith(claim, StrCat(seconds)); }

void ExpectOfClaim(std::string_view claim, std::string_view json, std::string_view reason) {
  const Ruling ruling = Rule(TokenWith(claim, json));
  EXPECT_EQ(ruling.reason, reason) << claim << " " << json;
  EXPECT_EQ(ruling.stage,
            reason == "AUDIENCE_MISMATCH" || reason == "SCOPE_INSUFFICIENT" ? "POLICY" : "CLAIMS");
  EXPECT_EQ(ruling.subject, claim);
  EXPECT_TRUE(ruling.signature_checked);
}

TEST(Rule48, ATimeOfAnotherTypeIsAnErrorNotAnAbsence) {
  for (const char* claim : {"exp", "nbf", "iat"}) {
    for (const char* json :
         {R"("1700000000")", R"("")", "true", "false", "null", "[]", "[1700000000]", "{}"}) {
      ExpectOfClaim(claim, json, "CLAIM_INVALID");
    }
  }
}

TEST(Rule48, ATimeOfAnotherTypeIsAnErrorWhereItIsNotRequiredToo) {
  Policy policy = TestPolicy();
  policy.require_expiry = false;
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  EXPECT_EQ(judge.Reason(TokenWith("exp", R"("1700000000")")), "CLAIM_INVALID");
  EXPECT_EQ(judge.Reason(TokenWith("exp", "null")), "CLAIM_INVALID");
}

TEST(Rule49, ExpIsRequiredByDefault) { ExpectOfClaim("exp", "", "CLAIM_MISSING"); }

TEST(Rule49, ExpMayBeAbsentOnlyWhereThePolicySaysSo) {
  Policy policy = TestPolicy();
  policy.require_expiry = false;
  EXPECT_EQ(Judge({TrustedKey().PublicJwk()}, policy).Reason(TokenWith("exp", "")), kVerified);
  policy.max_lifetime = absl::Hours(1);  // there is no lifetime without an end
  EXPECT_EQ(Judge({TrustedKey().PublicJwk()}, policy).Reason(TokenWith("exp", "")), "CLAIM_MISSING");
}

TEST(Rule49, WhatThePolicyRequiresMustBeThere) {
  Policy policy = TestPolicy();
  policy.required_claims = {"jti", "https://claims.test/role"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  const Ruling without = judge.Try(TokenWith("jti", R"("1")"));
  EXPECT_EQ(without.reason, "CLAIM_MISSING");
  EXPECT_EQ(without.subject, "https://claims.test/role");
  EXPECT_EQ(judge.Reason(GoodToken().Claim("jti", R"("1")").Claim("https://claims.test/role", "7").Sign()),
            kVerified);
}

TEST(Rule50, FractionsOfSecondsAreAllowed) {
  for (const char* json : {"1700000300.5", "1.7000003e9", "17000003E2", "1700000300.000000001"}) {
    EXPECT_EQ(Reason(TokenWith("exp", json)), kVerified) << json;
  }
  const std::string token = TokenWith("exp", "1699999940.25");  // a quarter of a second after now - skew
  EXPECT_EQ(TrustingJudge().Reason(token, TestTime() + absl::Milliseconds(249)), kVerified);
  EXPECT_EQ(TrustingJudge().Reason(token, TestTime() + absl::Milliseconds(250)), "TOKEN_EXPIRED");
}

TEST(Rule50, ATimeIsFromZeroToTheEndOfTheYear9999) {
  for (const char* claim : {"exp", "nbf", "iat"}) {
    for (const char* json :
         {"-1", "-0.5", "-1e300", "-9223372036854775808", "1e12", "253402300800", "253402300799.5", "1e300",
          "9223372036854775807", "9223372036854775808", "18446744073709551615"}) {
      ExpectOfClaim(claim, json, "CLAIM_INVALID");
    }
  }
  EXPECT_EQ(Reason(TokenWith("exp", "253402300799")), kVerified);
  EXPECT_EQ(Reason(TokenWith("exp", "0")), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(TokenWith("iat", "0")), kVerified);
  EXPECT_EQ(Reason(TokenWith("nbf", "253402300799")), "TOKEN_NOT_YET_VALID");
}

TEST(Rule50, ANumberThatNoParserHoldsRefusesTheDocument) {
  for (const char* json : {"1e400", "-1e400", "18446744073709551616", "-9223372036854775809", "NaN",
                           "Infinity", "-Infinity", "0x10", "1_000"}) {
    const Ruling ruling = Rule(TokenWith("exp", json));
    EXPECT_EQ(ruling.reason, "JSON_INVALID") << json;
    EXPECT_EQ(ruling.stage, "ISSUER");
    EXPECT_EQ(ruling.subject, "payload");
  }
}

TEST(Rule51, ATokenIsExpiredFromExpPlusSkewOn) {
  const std::string token = TokenWith("exp", kNow);
  const absl::Time end = TestTime() + absl::Seconds(kSkew);
  EXPECT_EQ(TrustingJudge().Reason(token, end - absl::Nanoseconds(1)), kVerified);
  EXPECT_EQ(TrustingJudge().Reason(token, end), "TOKEN_EXPIRED");
  EXPECT_EQ(TrustingJudge().Reason(token, end + absl::Nanoseconds(1)), "TOKEN_EXPIRED");
  ExpectOfClaim("exp", StrCat(kNow - kSkew), "TOKEN_EXPIRED");
}

TEST(Rule51, TheSkewIsSixtySecondsByDefaultAndThePolicysElse) {
  EXPECT_EQ(Policy().clock_skew, absl::Seconds(kSkew));
  Policy policy = TestPolicy();
  policy.clock_skew = absl::ZeroDuration();
  const Judge strict({TrustedKey().PublicJwk()}, policy);
  EXPECT_EQ(strict.Reason(TokenWith("exp", kNow + 1)), kVerified);
  EXPECT_EQ(strict.Reason(TokenWith("exp", kNow)), "TOKEN_EXPIRED");
}

TEST(Rule52, ATokenIsNotYetValidBeforeNbfLessSkew) {
  ExpectOfClaim("nbf", StrCat(kNow + 3600), "TOKEN_NOT_YET_VALID");
  const std::string token = TokenWith("nbf", kNow + kSkew);
  EXPECT_EQ(TrustingJudge().Reason(token, TestTime() - absl::Nanoseconds(1)), "TOKEN_NOT_YET_VALID");
  EXPECT_EQ(TrustingJudge().Reason(token, TestTime()), kVerified);
  EXPECT_EQ(TrustingJudge().Reason(token, TestTime() + absl::Nanoseconds(1)), kVerified);
}

TEST(Rule53, ATokenIssuedInTheFutureBeyondSkewIsRefused) {
  ExpectOfClaim("iat", StrCat(kNow + kSkew + 1), "ISSUED_IN_FUTURE");
  EXPECT_EQ(Reason(TokenWith("iat", kNow + kSkew)), kVerified);
  EXPECT_EQ(Reason(TokenWith("iat", kNow + kSkew - 1)), kVerified);
}

TEST(Rule53, ATokenThatLivesLongerThanThePolicyAllowsIsRefused) {
  Policy policy = TestPolicy();
  policy.max_lifetime = absl::Hours(24);
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  const auto living = [](int64_t seconds) {
    return GoodToken().Claim("iat", StrCat(kNow)).Claim("exp", StrCat(kNow + seconds)).Sign();
  };
  const Ruling ten_years = judge.Try(living(10 * 365 * 86'400));
  EXPECT_EQ(ten_years.reason, "LIFETIME_EXCEEDED");
  EXPECT_EQ(ten_years.subject, "exp");
  EXPECT_EQ(judge.Reason(living(86'399)), kVerified);
  EXPECT_EQ(judge.Reason(living(86'400)), kVerified);
  EXPECT_EQ(judge.Reason(living(86'401)), "LIFETIME_EXCEEDED");
  EXPECT_EQ(Reason(living(10 * 365 * 86'400)), kVerified);  // there is no maximum unless one is set
  const Ruling without_iat = judge.Try(TokenWith("iat", ""));
  EXPECT_EQ(without_iat.reason, "CLAIM_MISSING");
  EXPECT_EQ(without_iat.subject, "iat");
}

TEST(Rule53, ATokenOlderThanThePolicyAllowsIsRefused) {
  Policy policy = TestPolicy();
  policy.max_age = absl::Hours(1);
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  EXPECT_EQ(judge.Reason(TokenWith("iat", kNow - 3600 - kSkew + 1)), kVerified);
  EXPECT_EQ(judge.Reason(TokenWith("iat", kNow - 3600 - kSkew)), "TOKEN_TOO_OLD");
  EXPECT_EQ(judge.Reason(TokenWith("iat", "")), "CLAIM_MISSING");
}

TEST(Rule56, AudIsAStringOrAListOfStringsWithAnyExactMatch) {
  for (const char* json :
       {R"("https://api.test")", R"(["https://api.test"])", R"(["https://other.test","https://api.test"])",
        R"(["https://api.test","https://api.test"])"}) {
    EXPECT_EQ(Reason(TokenWith("aud", json)), kVerified) << json;
  }
}

TEST(Rule56, AnAudienceThatOnlyResemblesOursIsAnother) {
  for (const char* json : {"[]", R"("https://api")", R"("https://api.test/")", R"("https://api.test/orders")",
                           R"("HTTPS://api.test")", R"("https://API.test")", R"(" https://api.test")",
                           R"("https://api.test ")", R"("api.test")", R"("")", R"([""])", R"("*")",
                           R"("https://api.test\u0000")", R"("https://api.test,https://other.test")",
                           R"("https://other.test https://api.test")", R"(["https://ap","i.test"])"}) {
    ExpectOfClaim("aud", json, "AUDIENCE_MISMATCH");
  }
}

TEST(Rule56, AnAbsentAudIsMissing) { ExpectOfClaim("aud", "", "CLAIM_MISSING"); }

TEST(Rule56, AnAudOfAnotherTypeIsInvalid) {
  for (const char* json :
       {"1", "true", "null", "{}", R"({"aud":"https://api.test"})", R"(["https://api.test",1])", "[null]",
        R"([["https://api.test"]])", R"(["https://api.test",{}])"}) {
    ExpectOfClaim("aud", json, "CLAIM_INVALID");
  }
}

Narrowing Only(std::string audience) {
  Narrowing narrowing;
  narrowing.audiences = {std::move(audience)};
  return narrowing;
}

TEST(Rule56, ACallerNarrowsTheAudiencesAndNeverWidensThem) {
  Policy policy = TestPolicy();
  policy.audiences = {"https://api.test", "https://more.test"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  const std::string more = TokenWith("aud", R"("https://more.test")");
  EXPECT_EQ(judge.Try(more, TestTime(), Only("https://more.test")).reason, kVerified);
  EXPECT_EQ(judge.Try(more, TestTime(), Only("https://api.test")).reason, "AUDIENCE_MISMATCH");
  const std::string other = TokenWith("aud", R"("https://other.test")");
  EXPECT_EQ(judge.Try(other, TestTime(), Only("https://other.test")).reason, "AUDIENCE_MISMATCH");
}

// Matched judges an `aud` by a policy of the audiences a and b.
std::string Matched(AudienceMatch match, std::string_view aud, const Narrowing& narrowing = {}) {
  Policy policy = TestPolicy();
  policy.audiences = {"a", "b"};
  policy.audience_match = match;
  return Judge({TrustedKey().PublicJwk()}, policy).Try(TokenWith("aud", aud), TestTime(), narrowing).reason;
}

TEST(Rule56, APolicyMayDemandAllOfItsAudiences) {
  for (const char* aud : {R"(["a","b"])", R"(["b","x","a"])", R"(["a","b","b"])"})
    EXPECT_EQ(Matched(AudienceMatch::kAll, aud), kVerified) << aud;
  for (const char* aud : {R"("a")", R"(["a"])", R"(["a","a"])", R"(["b","x"])", "[]", R"(["a b"])"})
    EXPECT_EQ(Matched(AudienceMatch::kAll, aud), "AUDIENCE_MISMATCH") << aud;
  EXPECT_EQ(Matched(AudienceMatch::kAll, R"(["a","b"])", Only("b")), kVerified);
  EXPECT_EQ(Matched(AudienceMatch::kAll, R"(["b"])", Only("b")), "AUDIENCE_MISMATCH");
}

TEST(Rule56, APolicyMayDemandItsAudiencesAndNoOther) {
  for (const char* aud : {R"(["a","b"])", R"(["b","a","a"])"})
    EXPECT_EQ(Matched(AudienceMatch::kExact, aud), kVerified) << aud;
  for (const char* aud : {R"(["a"])", R"("b")", R"(["a","b","x"])", R"(["A","b"])", "[]"})
    EXPECT_EQ(Matched(AudienceMatch::kExact, aud), "AUDIENCE_MISMATCH") << aud;
  EXPECT_EQ(Matched(AudienceMatch::kExact, R"(["a","b"])", Only("a")), kVerified);
}

TEST(Rule56, AudiencesStandInTheFirstOfTheIssuersClaimsThatIsThere) {
  Policy policy = TestPolicy();
  policy.audience_claims = {"client_id", "aud"};
  policy.audiences = {"app"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  const auto ruling = [&](std::string_view client_id, std::string_view aud) {
    return judge.Try(GoodToken().Claim("client_id", client_id).Claim("aud", aud).Sign());
  };
  EXPECT_EQ(ruling(R"("app")", "").reason, kVerified);
  EXPECT_EQ(ruling(R"("app")", R"("other")").reason, kVerified);
  EXPECT_EQ(ruling("", R"(["app"])").reason, kVerified);
  EXPECT_EQ(ruling(R"("other")", R"("app")").reason, "AUDIENCE_MISMATCH");
  EXPECT_EQ(ruling(R"("other")", R"("app")").subject, "client_id");
  EXPECT_EQ(ruling("", "").reason, "CLAIM_MISSING");
  EXPECT_EQ(ruling("", "").subject, "client_id");
  EXPECT_EQ(ruling("1", R"("app")").reason, "CLAIM_INVALID");
  EXPECT_EQ(ruling(R"("app")", "1").reason, "CLAIM_INVALID");
}

TEST(Rule56, APolicyMayCallTheWrongAudienceForbidden) {
  Policy policy = TestPolicy();
  const auto status = [&](std::string_view claim, std::string_view json) {
    const std::string text = TokenWith(claim, json);
    const auto token = UnverifiedToken::Parse(text, Limits().token_bytes);
    const auto set = JwkSet::Parse(KeySet({TrustedKey().PublicJwk()}), policy.algorithms);
    return HttpStatusOf(TokenVerifier(policy).Verify(*token, *set, {}, {}, TestTime()).error());
  };
  EXPECT_EQ(status("aud", R"("other")"), 401);
  policy.forbid_audience_mismatch = true;
  EXPECT_EQ(status("aud", R"("other")"), 403);
  EXPECT_EQ(status("aud", ""), 401);
  EXPECT_EQ(status("exp", "1"), 401);
}

// What the configuration must say aloud for this is tried in tests/config.
TEST(Rule57, APolicyWithoutAudiencesAcceptsNoToken) {
  Policy policy = TestPolicy();
  policy.audiences = {};
  const Judge nobody({TrustedKey().PublicJwk()}, policy);
  EXPECT_EQ(nobody.Reason(GoodToken().Sign()), "AUDIENCE_MISMATCH");
  EXPECT_EQ(nobody.Reason(TokenWith("aud", "[]")), "AUDIENCE_MISMATCH");
  EXPECT_EQ(nobody.Reason(TokenWith("aud", R"("")")), "AUDIENCE_MISMATCH");
  EXPECT_EQ(nobody.Reason(TokenWith("aud", "")), "CLAIM_MISSING");
}

TEST(Rule57, AnyAudienceIsTakenOnlyWhereThePolicySaysSo) {
  Policy policy = TestPolicy();
  policy.audiences = {};
  policy.any_audience = true;
  const Judge any({TrustedKey().PublicJwk()}, policy);
  EXPECT_EQ(any.Reason(TokenWith("aud", R"("https://other.test")")), kVerified);
  EXPECT_EQ(any.Reason(TokenWith("aud", "")), kVerified);
  EXPECT_EQ(any.Reason(TokenWith("aud", "7")), "CLAIM_INVALID");
  EXPECT_EQ(any.Try(TokenWith("aud", ""), TestTime(), Only("https://api.test")).reason, "CLAIM_MISSING");
}

TEST(Rule58, SubjectJtiAndClientIdAreStrings) {
  for (const char* claim : {"sub", "jti", "client_id"}) {
    for (const char* json : {"1", "1.5", "true", "null", "[]", R"(["alice"])", "{}"})
      ExpectOfClaim(claim, json, "CLAIM_INVALID");
    EXPECT_EQ(Reason(TokenWith(claim, R"("text")")), kVerified);
    EXPECT_EQ(Reason(TokenWith(claim, "")), kVerified);
  }
}

TEST(Rule58, ScopeIsAStringOrAListOfStrings) {
  for (const char* json :
       {"{}", R"({"read":true})", "1", "true", "null", "[1]", R"(["read",null])", R"([["read"]])"}) {
    ExpectOfClaim("scope", json, "CLAIM_INVALID");
  }
}

TEST(Rule58, ScpIsReadAsScopeIs) {
  ExpectOfClaim("scp", "{}", "CLAIM_INVALID");
  ExpectOfClaim("scp", "[1]", "CLAIM_INVALID");
  Policy policy = TestPolicy();
  policy.scopes_all = {"read", "write"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  for (const char* json : {R"("read write")", R"(["write","read"])"})
    EXPECT_EQ(judge.Reason(TokenWith("scp", json)), kVerified) << json;
  EXPECT_EQ(judge.Reason(TokenWith("scp", R"(["read write"])")), "SCOPE_INSUFFICIENT");
}

TEST(Rule58, ScopeAndScpGrantTogether) {
  Policy policy = TestPolicy();
  policy.scopes_all = {"read", "write"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  const auto reason = [&](std::string_view scope, std::string_view scp) {
    return judge.Reason(GoodToken().Claim("scope", scope).Claim("scp", scp).Sign());
  };
  EXPECT_EQ(reason(R"("read")", R"(["write"])"), kVerified);
  EXPECT_EQ(reason(R"(["read"])", R"("read write")"), kVerified);
  EXPECT_EQ(reason(R"("")", R"("read write")"), kVerified);
  EXPECT_EQ(reason(R"("read")", R"("read")"), "SCOPE_INSUFFICIENT");
}

TEST(Rule58, OneOfScopesAnyIsEnough) {
  Policy policy = TestPolicy();
  policy.scopes_any = {"read", "admin"};
  const auto reason = [&](std::string_view scope) {
    return Judge({TrustedKey().PublicJwk()}, policy).Reason(TokenWith("scope", scope));
  };
  for (const char* scope : {R"("read")", R"("x admin")", R"("read admin")"})
    EXPECT_EQ(reason(scope), kVerified) << scope;
  for (const char* scope : {"", R"("")", R"("reader")", R"("write")"})
    EXPECT_EQ(reason(scope), "SCOPE_INSUFFICIENT") << scope;
  policy.scopes_all = {"x"};
  EXPECT_EQ(reason(R"("read")"), "SCOPE_INSUFFICIENT");
  EXPECT_EQ(reason(R"("x")"), "SCOPE_INSUFFICIENT");
  EXPECT_EQ(reason(R"("x read")"), kVerified);
}

TEST(Rule58, BothSpellingsOfScopeGrantTheSame) {
  Policy policy = TestPolicy();
  policy.scopes_all = {"read", "write"};
  const Judge judge({TrustedKey().PublicJwk()}, policy);
  for (const char* json : {R"("read write")", R"("admin write read")", R"(["read","write"])"}) {
    EXPECT_EQ(judge.Reason(TokenWith("scope", json)), kVerified) << json;
  }
  for (const char* json :
       {R"("read")", R"("")", "[]", R"(["read write"])", R"("read,write")", R"("READ WRITE")",
        R"("readwrite")", R"("read:all write")", R"("read\twrite")", ""}) {
    const Ruling ruling = judge.Try(TokenWith("scope", json));
    EXPECT_EQ(ruling.reason, "SCOPE_INSUFFICIENT") << json;
    EXPECT_EQ(ruling.stage, "POLICY");
    EXPECT_EQ(ruling.subject, "scope");
  }
}

}  // namespace
}  // namespace assay::testing
