#include "server/command/case_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/command/fault_text.h"
#include "server/command/test_cases.h"
#include "server/config/config_loader.h"

namespace assay {
namespace {

using ::testing::StartsWith;

// The URLs lead nowhere: whoever fetched would be told KEYS_UNAVAILABLE.
constexpr std::string_view kConfig = R"(
issuers:
  a: {issuer: "https://a.invalid", keys: {url: "https://a.invalid/jwks"}}
  cognito: {issuer: "https://c.invalid", keys: {url: "https://c.invalid/jwks"}, audience_claims: [client_id]}
  b: {issuer: "urn:b", algorithms: [EdDSA], keys: {file: /nowhere/b.jwks}}
policies:
  p:
    accept: {a: {audiences: [api, second]}}
    scopes_all: [read, write]
    max_lifetime: 2m
    max_age: 10m
  clients: {accept: {cognito: {audiences: [client]}}}
  any: {accept: {a: {any_audience: true}, b: {any_audience: true}}, any_type: true}
  typed: {accept: {a: {audiences: [api]}}, types: [application/logout+jwt], require: [jti]}
default_policy: p
)";

// The line that a case gives, whose members beside its name are `members`.
std::string LineOf(const std::string& members) {
  const auto config = LoadConfig(kConfig);
  EXPECT_TRUE(config.has_value());
  const auto cases = ReadTestCases("cases: [{name: n, " + members + "}]", *config);
  if (!cases) return FaultsText("c", cases.error());
  return CaseLine(CaseRun(*config, *cases, absl::Now()).Run(cases->cases(0)));
}

constexpr char kGood[] = "ok      n";

TEST(CaseRun, AGoodTokenHasTheFirstAudienceAndAllScopes) {
  EXPECT_EQ(LineOf("expect: {verified: {principal: \"a:test-user\", issuer_name: a, subject: test-user, "
                   "matched_audiences: [api], scopes: [read, write], type: at+jwt}}"),
            kGood);
}

TEST(CaseRun, AGoodTokenOfAnIssuerWithoutAudHasItsAudienceWhereThatIssuerNamesIt) {
  EXPECT_EQ(
      LineOf("policy: clients, token: {issuer: cognito}, expect: {verified: {matched_audiences: [client]}}"),
      kGood);
}

TEST(CaseRun, AGoodTokenDoesNotSayWhatThePolicyDemandsBesides) {
  EXPECT_THAT(LineOf("policy: typed, expect: {verified: {}}"),
              StartsWith("FAILED  n: expected VERIFIED, found REJECTED CLAIM_MISSING (jti: "));
  EXPECT_EQ(LineOf("policy: typed, token: {claims: {jti: \"1\"}}, expect: {verified: {type: logout+jwt}}"),
            kGood);
}

TEST(CaseRun, ADifferenceInTheResultIsTold) {
  EXPECT_EQ(LineOf("expect: {verified: {subject: bob}}"),
            "FAILED  n: expected subject \"bob\", found subject \"test-user\"");
  EXPECT_EQ(LineOf("expect: {verified: {scopes: [write, read]}}"),
            "FAILED  n: expected scopes [\"write\", \"read\"], found scopes [\"read\", \"write\"]");
  EXPECT_EQ(LineOf("expect: {verified: {identity: {user: x}}}"),
            "FAILED  n: expected identity.user \"x\", found identity.user \"\"");
}

TEST(CaseRun, AnotherOutcomeOrReasonFails) {
  EXPECT_EQ(LineOf("expect: {rejected: TOKEN_EXPIRED}"),
            "FAILED  n: expected REJECTED TOKEN_EXPIRED, found VERIFIED");
  EXPECT_THAT(LineOf("token: {without: [exp]}, expect: {rejected: TOKEN_EXPIRED}"),
              StartsWith("FAILED  n: expected REJECTED TOKEN_EXPIRED, found REJECTED CLAIM_MISSING (exp: "));
  EXPECT_EQ(LineOf("no_keys: true, expect: {verified: {}}"),
            "FAILED  n: expected VERIFIED, found UNJUDGED KEYS_UNAVAILABLE");
}

TEST(CaseRun, SignaturesAreReal) {
  EXPECT_EQ(LineOf("token: {signed_by: issuer}, expect: {verified: {}}"), kGood);
  EXPECT_EQ(LineOf("token: {signed_by: stranger}, expect: {rejected: SIGNATURE_INVALID}"), kGood);
  EXPECT_EQ(LineOf("token: {signed_by: unsigned}, expect: {rejected: ALGORITHM_NOT_ALLOWED}"), kGood);
  EXPECT_EQ(LineOf("policy: any, token: {issuer: b}, expect: {verified: {issuer_name: b}}"), kGood);
  // A key of another issuer's is a stranger's, under whatever issuer it signs.
  EXPECT_EQ(
      LineOf("policy: any, token: {issuer: b, claims: {iss: \"https://a.invalid\"}}, expect: {rejected: "
             "KEY_NOT_FOUND}"),
      kGood);
}

TEST(CaseRun, EveryAllowedAlgorithmHasAKeyAndNoOtherIsAllowed) {
  for (const char* name : {"RS256", "PS256", "ES256", "EdDSA"})
    EXPECT_EQ(LineOf(std::string("token: {header: {alg: ") + name + "}}, expect: {verified: {}}"), kGood);
  EXPECT_EQ(LineOf("token: {header: {alg: ES512}}, expect: {rejected: ALGORITHM_NOT_ALLOWED}"), kGood);
}

TEST(CaseRun, HeaderParametersAreReplacedAndLeftOut) {
  EXPECT_EQ(LineOf("token: {header: {crit: [x], x: 1}}, expect: {rejected: CRIT_UNSUPPORTED}"), kGood);
  EXPECT_EQ(LineOf("token: {header: {kid: other}}, expect: {rejected: KEY_NOT_FOUND}"), kGood);
  EXPECT_EQ(LineOf("token: {without_header: [kid, typ]}, expect: {verified: {}}"), kGood);
}

TEST(CaseRun, TimesAreTakenFromNow) {
  EXPECT_EQ(LineOf("token: {expires_in: 3m}, expect: {rejected: LIFETIME_EXCEEDED}"), kGood);
  EXPECT_EQ(LineOf("token: {expired_ago: 59s}, expect: {verified: {}}"), kGood);
  EXPECT_EQ(LineOf("token: {expired_ago: 60s}, expect: {rejected: TOKEN_EXPIRED}"), kGood);
  EXPECT_EQ(LineOf("token: {not_before_in: 60s}, expect: {verified: {}}"), kGood);
  EXPECT_EQ(LineOf("token: {not_before_in: 61s}, expect: {rejected: TOKEN_NOT_YET_VALID}"), kGood);
  EXPECT_EQ(LineOf("token: {issued_in: 61s}, expect: {rejected: ISSUED_IN_FUTURE}"), kGood);
  EXPECT_EQ(LineOf("policy: any, token: {issued_ago: 1000h}, expect: {verified: {}}"), kGood);
}

TEST(CaseRun, ACaseMayStandAtATimeOfItsOwn) {
  EXPECT_EQ(
      LineOf("at: \"2020-02-29T12:00:00Z\", token: {claims: {exp: 1582977599}}, expect: {verified: {}}"),
      kGood);
  EXPECT_EQ(LineOf("at: \"2020-02-29T12:00:00Z\", token: {claims: {exp: 1582977540}}, expect: {rejected: "
                   "TOKEN_EXPIRED}"),
            kGood);
}

TEST(CaseRun, ACallerNarrowsAndNeverWidens) {
  EXPECT_EQ(LineOf("scopes_all: [admin], expect: {rejected: SCOPE_INSUFFICIENT}"), kGood);
  EXPECT_EQ(LineOf("audiences: [second], expect: {rejected: AUDIENCE_MISMATCH}"), kGood);
  EXPECT_THAT(LineOf("audiences: [third], expect: {verified: {}}"),
              StartsWith("FAILED  n: expected VERIFIED, found REFUSED ("));
}

TEST(CaseRun, AWholeTokenIsJudgedAsItIs) {
  EXPECT_EQ(LineOf("token: {compact: opaque}, expect: {rejected: TOKEN_MALFORMED}"), kGood);
}

TEST(CaseRun, AnIssuerThatThePolicyDoesNotAcceptIsForItToRefuse) {
  EXPECT_EQ(LineOf("policy: p, token: {issuer: b}, expect: {rejected: ISSUER_NOT_ALLOWED}"), kGood);
}

TEST(CaseRun, ManyTimesAreJudgedByFewEngines) {
  const auto config = LoadConfig(kConfig);
  std::string text = "cases:\n";
  for (int i = 0; i < 20; ++i)
    text += "- {name: n" + std::to_string(i) + ", at: \"" + std::to_string(1700000000 + i) +
            "\", expect: {verified: {}}}\n";
  const auto cases = ReadTestCases(text, *config);
  ASSERT_TRUE(cases.has_value()) << FaultsText("c", cases.error());
  CaseRun run(*config, *cases, absl::Now());
  for (const v1::TestCase& test : cases->cases()) EXPECT_TRUE(run.Run(test).passed) << test.name();
}

}  // namespace
}  // namespace assay
