#include "server/verify/check_findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::TestKey;
using testing::TestPolicy;
using testing::TestTime;
using testing::TokenBuilder;
using testing::TrustedKey;

// Told is what one check tells of a token.
struct Told {
  std::string result, expected, found;
  bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
  return out << told.result << "\n  expected " << told.expected << "\n  found    " << told.found;
}

// Case is a judgement of which a test changes what it is about.
struct Case {
  std::string token = GoodToken().Sign();
  Policy policy = TestPolicy();
  Narrowing narrowing{};
  Revocations revocations{};
  std::vector<std::string> jwks = {TrustedKey().PublicJwk()};
};

std::optional<Trace::Entry> Entry(std::string_view check, const Case& given) {
  Trace trace;
  const auto parsed = UnverifiedToken::Parse(given.token, Limits().token_bytes);
  const auto set =
      JwkSet::Parse(testing::KeySet(given.jwks), AlgorithmSet::All())->Without(given.revocations);
  (void)TokenVerifier(given.policy)
      .Verify(parsed.value(), set, given.revocations, given.narrowing, TestTime(), &trace);
  const auto entry = std::find_if(trace.entries.begin(), trace.entries.end(),
                                  [&](const Trace::Entry& each) { return each.check == check; });
  return entry == trace.entries.end() ? std::nullopt : std::optional(*entry);
}

Told Tell(std::string_view check, const Case& given) {
  const auto entry = Entry(check, given);
  if (!entry) return {"no such check", "", ""};
  const char* results[] = {"passed", "failed", "not run"};
  return {results[static_cast<int>(entry->result)], entry->finding.expected, entry->finding.found};
}

Told Tell(std::string_view check, const TokenBuilder& token, Policy policy = TestPolicy()) {
  return Tell(check, Case{.token = token.Sign(), .policy = std::move(policy)});
}

// KeyName is how findings name a key.
std::string KeyName(const SigningKey& key) {
  const auto set = JwkSet::Parse(testing::KeySet({key.PublicJwk()}), AlgorithmSet::All());
  return StrCat("key \"", key.key_id(), "\", thumbprint ", set->keys()[0].thumbprint);
}

TEST(CheckFindings, OfTheType) {
  Policy policy = TestPolicy();
  EXPECT_EQ(Tell("type", GoodToken()), (Told{"passed", "typ \"at+jwt\"", "\"at+jwt\""}));
  policy.types = {"at+jwt", "jwt"};
  policy.allow_absent_type = true;
  EXPECT_EQ(Tell("type", GoodToken().Header("typ", "\"logout+jwt\""), policy),
            (Told{"failed", "typ \"at+jwt\", \"jwt\", or none", "\"logout+jwt\""}));
  EXPECT_EQ(Tell("type", GoodToken().Header("typ", ""), policy),
            (Told{"passed", "typ \"at+jwt\", \"jwt\", or none", "no typ"}));
  policy.types.clear();
  EXPECT_EQ(Tell("type", GoodToken(), policy), (Told{"failed", "no typ", "\"at+jwt\""}));
  policy.allow_any_type = true;
  EXPECT_EQ(Tell("type", GoodToken(), policy), (Told{"passed", "any typ", "\"at+jwt\""}));
}

TEST(CheckFindings, OfTheAlgorithm) {
  Policy policy = TestPolicy();
  policy.algorithms = {"RS256", "ES256"};
  EXPECT_EQ(Tell("algorithm", GoodToken(), policy),
            (Told{"passed", "alg \"RS256\", \"ES256\"", "\"ES256\""}));
  EXPECT_EQ(Tell("algorithm", GoodToken().Header("alg", "\"HS256\""), policy),
            (Told{"failed", "alg \"RS256\", \"ES256\"", "\"HS256\""}));
}

TEST(CheckFindings, OfARevokedKid) {
  Case given;
  EXPECT_EQ(Tell("key_revocation", given), (Told{"passed", "a kid that is not revoked", "\"key-1\""}));
  given.revocations.key_ids.insert("key-1");
  EXPECT_EQ(Tell("key_revocation", given),
            (Told{"failed", "a kid that is not revoked", "\"key-1\", which is revoked"}));
  given.token = GoodToken().Header("kid", "").Sign();
  EXPECT_EQ(Tell("key_revocation", given), (Told{"passed", "a kid that is not revoked", "no kid"}));
}

TEST(CheckFindings, OfTheKey) {
  Case given;
  EXPECT_EQ(Tell("key", given),
            (Told{"passed", "a usable key with kid \"key-1\" for ES256", KeyName(TrustedKey())}));
  given.token = GoodToken().Header("kid", "\"gone\"").Sign();
  EXPECT_EQ(Tell("key", given), (Told{"failed", "a usable key with kid \"gone\" for ES256",
                                      "no such kid; published: \"key-1\""}));
  given.jwks = {};
  EXPECT_EQ(Tell("key", given),
            (Told{"failed", "a usable key with kid \"gone\" for ES256", "no such kid; published: nothing"}));
}

TEST(CheckFindings, OfAKeyOfTheWrongKind) {
  const SigningKey& other = TestKey("ES384");
  EXPECT_EQ(Tell("key", Case{.jwks = {other.PublicJwk()}}),
            (Told{"failed", "a usable key with kid \"key-1\" for ES256",
                  StrCat(KeyName(other), ", which is for ES384")}));
  Case dropped;
  dropped.jwks = {R"({"kty":"oct","kid":"key-1","k":"c2VjcmV0"})"};
  EXPECT_EQ(Tell("key", dropped), (Told{"failed", "a usable key with kid \"key-1\" for ES256",
                                        "a key with that kid that cannot be used: SYMMETRIC"}));
}

TEST(CheckFindings, OfAKeyThatIsRevokedByItsThumbprint) {
  Case given;
  const auto set = JwkSet::Parse(testing::KeySet(given.jwks), AlgorithmSet::All());
  given.revocations.thumbprints.insert(set->keys()[0].thumbprint);
  EXPECT_EQ(Tell("key", given), (Told{"failed", "a usable key with kid \"key-1\" for ES256",
                                      StrCat(KeyName(TrustedKey()), ", which is revoked")}));
}

TEST(CheckFindings, OfAKeyForATokenWithoutKid) {
  Case given{.token = GoodToken().Header("kid", "").Sign()};
  EXPECT_EQ(Tell("key", given),
            (Told{"passed", "a usable key for a token without kid for ES256", KeyName(TrustedKey())}));
  given.jwks.push_back(TestKey("ES256", "key-2").PublicJwk());
  EXPECT_EQ(Tell("key", given), (Told{"failed", "a usable key for a token without kid for ES256",
                                      "published: \"key-1\", \"key-2\""}));
  given.policy.kidless = KidlessTokens::kTryAll;
  EXPECT_EQ(Tell("key", given), (Told{"passed", "a usable key for a token without kid for ES256",
                                      StrCat(KeyName(TrustedKey()), " and 1 more")}));
}

TEST(CheckFindings, OfTheSignature) {
  Case given;
  EXPECT_EQ(Tell("signature", given),
            (Told{"passed", "a good ES256 signature", StrCat("good under ", KeyName(TrustedKey()))}));
  given.jwks = {TestKey("ES256", "key-2").PublicJwk()};
  given.token = TokenBuilder(TestKey("ES256")).Header("kid", "\"key-2\"").Sign();
  EXPECT_EQ(Tell("signature", given),
            (Told{"failed", "a good ES256 signature", "not good under the key of that kid"}));
  given.jwks = {TestKey("ES256", "key-2").PublicJwk(), TestKey("ES256", "key-3").PublicJwk()};
  given.token = GoodToken().Header("kid", "").Sign();
  given.policy.kidless = KidlessTokens::kTryAll;
  EXPECT_EQ(Tell("signature", given),
            (Told{"failed", "a good ES256 signature", "not good under any of 2 keys that fit"}));
}

TEST(CheckFindings, OfTheTypesOfClaims) {
  EXPECT_EQ(Tell("claim_types", GoodToken()),
            (Told{"passed", "registered claims of their registered types", "as expected"}));
  EXPECT_EQ(Tell("claim_types", GoodToken().Claim("exp", "\"soon\"")),
            (Told{"failed", "seconds since 1970, a number", "\"soon\""}));
  EXPECT_EQ(Tell("claim_types", GoodToken().Claim("aud", "7")),
            (Told{"failed", "a string or a list of strings", "7"}));
  EXPECT_EQ(Tell("expiry", GoodToken().Claim("aud", "7")), (Told{"not run", "", ""}));
}

TEST(CheckFindings, OfClaimsThatAreDemanded) {
  EXPECT_EQ(Tell("required_claims", GoodToken()), (Told{"passed", "claims \"exp\", \"aud\"", "all of them"}));
  Policy policy = TestPolicy();
  policy.required_claims = {"jti", "azp"};
  EXPECT_EQ(Tell("required_claims", GoodToken().Claim("exp", ""), policy),
            (Told{"failed", "claims \"exp\", \"aud\", \"jti\", \"azp\"", "no \"exp\", \"jti\", \"azp\""}));
  policy = TestPolicy();
  policy.require_expiry = false;
  policy.any_audience = true;
  EXPECT_EQ(Tell("required_claims", GoodToken(), policy),
            (Told{"passed", "no claim in particular", "all of them"}));
}

TEST(CheckFindings, OfTheTimes) {
  EXPECT_EQ(Tell("expiry", GoodToken()),
            (Told{"passed", "exp after now (clock skew 1m)", "2023-11-14T22:18:20Z (in 5m)"}));
  EXPECT_EQ(Tell("expiry", GoodToken().Claim("exp", "1699999940")),
            (Told{"failed", "exp after now (clock skew 1m)", "2023-11-14T22:12:20Z (1m ago)"}));
  EXPECT_EQ(Tell("not_before", GoodToken()), (Told{"passed", "nbf not after now (clock skew 1m)", "no nbf"}));
  EXPECT_EQ(Tell("not_before", GoodToken().Claim("nbf", "1700000061")),
            (Told{"failed", "nbf not after now (clock skew 1m)", "2023-11-14T22:14:21Z (in 1m1s)"}));
  EXPECT_EQ(Tell("issued_at", GoodToken()),
            (Told{"passed", "iat not after now (clock skew 1m)", "2023-11-14T22:13:10Z (10s ago)"}));
  EXPECT_EQ(Tell("issued_at", GoodToken().Claim("iat", "1700007200")),
            (Told{"failed", "iat not after now (clock skew 1m)", "2023-11-15T00:13:20Z (in 2h)"}));
}

TEST(CheckFindings, OfTheLifetime) {
  EXPECT_EQ(Tell("lifetime", GoodToken()), (Told{"passed", "any lifetime", "5m10s"}));
  Policy policy = TestPolicy();
  policy.max_lifetime = absl::Minutes(5);
  EXPECT_EQ(Tell("lifetime", GoodToken(), policy), (Told{"failed", "exp - iat of at most 5m", "5m10s"}));
  EXPECT_EQ(Tell("lifetime", GoodToken().Claim("iat", ""), policy),
            (Told{"passed", "exp - iat of at most 5m", "exp or iat absent"}));
}

TEST(CheckFindings, OfTheAge) {
  EXPECT_EQ(Tell("age", GoodToken()), (Told{"passed", "any age", "2023-11-14T22:13:10Z (10s ago)"}));
  Policy policy = TestPolicy();
  policy.max_age = absl::Hours(1);
  EXPECT_EQ(Tell("age", GoodToken().Claim("iat", "1699990000"), policy),
            (Told{"failed", "iat at most 1h ago (clock skew 1m)", "2023-11-14T19:26:40Z (2h46m ago)"}));
  EXPECT_EQ(Tell("age", GoodToken().Claim("iat", ""), policy),
            (Told{"passed", "iat at most 1h ago (clock skew 1m)", "no iat"}));
}

TEST(CheckFindings, OfTheAudience) {
  Policy policy = TestPolicy();
  EXPECT_EQ(Tell("audience", GoodToken()),
            (Told{"passed", "aud with one of \"https://api.test\"", "\"https://api.test\""}));
  EXPECT_EQ(Tell("audience", GoodToken().Claim("aud", "[\"a\",\"b\"]")),
            (Told{"failed", "aud with one of \"https://api.test\"", "\"a\", \"b\""}));
  EXPECT_EQ(Tell("audience", GoodToken().Claim("aud", "")),
            (Told{"failed", "aud with one of \"https://api.test\"", "no aud"}));
  Case narrowed{.narrowing = {.audiences = {"https://other.test"}}};
  EXPECT_EQ(
      Tell("audience", narrowed),
      (Told{"failed", "aud with one of \"https://other.test\", as the caller asks", "\"https://api.test\""}));
  policy.any_audience = true;
  EXPECT_EQ(Tell("audience", GoodToken(), policy), (Told{"passed", "any audience", "\"https://api.test\""}));
}

TEST(CheckFindings, OfARevokedToken) {
  Case given{.token = GoodToken().Claim("jti", "\"t1\"").Sign()};
  EXPECT_EQ(Tell("token_revocation", given),
            (Told{"passed", "neither jti nor sub revoked",
                  "jti \"t1\", sub \"alice\", issued 2023-11-14T22:13:10Z (10s ago)"}));
  given.revocations.token_ids.insert("t1");
  EXPECT_EQ(Tell("token_revocation", given),
            (Told{"failed", "neither jti nor sub revoked",
                  "jti \"t1\", sub \"alice\", issued 2023-11-14T22:13:10Z (10s ago)"}));
  Case of_subject{.token = GoodToken().Claim("iat", "").Claim("sub", "").Sign()};
  of_subject.revocations.issued_before[""] = TestTime();
  EXPECT_EQ(Tell("token_revocation", of_subject),
            (Told{"failed", "neither jti nor sub revoked", "no jti, no sub, no iat"}));
}

TEST(CheckFindings, OfARevokedTokenNameNobodyInRecords) {
  const Case given{.token = GoodToken().Claim("jti", "\"t1\"").Sign()};
  EXPECT_EQ(Entry("token_revocation", given)->finding.recorded(),
            "jti [redacted: a string of 2 bytes], sub [redacted: a string of 5 bytes], "
            "issued 2023-11-14T22:13:10Z (10s ago)");
}

TEST(CheckFindings, OfASpiffeIdNameNobodyInRecords) {
  Case given;
  given.policy.profile = TokenProfile::kJwtSvid;
  EXPECT_EQ(Entry("profile", given)->finding.found, "\"alice\"");
  EXPECT_EQ(Entry("profile", given)->finding.recorded(), "[redacted: a string of 5 bytes]");
}

TEST(CheckFindings, OfTheScopes) {
  EXPECT_EQ(Tell("scopes", GoodToken()), (Told{"passed", "any scope", "no scope"}));
  Case given{.token = GoodToken().Claim("scope", "\"a b\"").Sign()};
  given.policy.scopes_all = {"a"};
  EXPECT_EQ(Tell("scopes", given), (Told{"passed", "all of scope \"a\"", "\"a\", \"b\""}));
  given.narrowing.scopes_all = {"c"};
  EXPECT_EQ(Tell("scopes", given), (Told{"failed", "all of scope \"a\", \"c\"", "\"a\", \"b\""}));
}

// A text of the token's own is told escaped and cut, whatever check tells it.
TEST(CheckFindings, NeverLetATokenSteerATerminalOrGrowWithoutBound) {
  const std::string long_text(2000, 'x');
  for (const std::string_view check : {"type", "key", "audience", "scopes", "token_revocation"}) {
    const Told told = Tell(check, GoodToken()
                                      .Header("typ", JsonQuote(StrCat("\x1b[2J", std::string(200, 't'))))
                                      .Header("kid", JsonQuote(std::string(256, 'k')))
                                      .Claim("aud", JsonQuote(long_text))
                                      .Claim("jti", JsonQuote(long_text))
                                      .Claim("scope", JsonQuote(long_text)));
    EXPECT_LT(told.expected.size() + told.found.size(), 1000u) << check;
    EXPECT_EQ(told.found.find('\x1b'), std::string::npos) << check;
  }
}

}  // namespace
}  // namespace assay
