#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Policy(const std::string& members) {
  return FaultsOf("issuers: {main: {issuer: urn:a, keys: {url: https://a.example}}}\npolicies: {p: {" +
                  members + "}}\n");
}

std::string More(const std::string& members) {
  return Policy("accept: {main: {audiences: [x]}}, " + members);
}

TEST(PolicyRules, Row57RefuseAnAbsentAudiencePolicy) {
  EXPECT_THAT(Policy("accept: {main: {}}"),
              HasSubstr("2:25: policies.p.accept.main: needs audiences, or any_audience: true said aloud"));
  EXPECT_THAT(Policy("accept: {main: {audiences: []}}"), HasSubstr("needs audiences, or any_audience: true"));
  EXPECT_THAT(Policy("accept: {main: {any_audience: false}}"),
              HasSubstr("needs audiences, or any_audience: true"));
  EXPECT_EQ(Policy("accept: {main: {any_audience: true}}"), "none");
  EXPECT_EQ(Policy("accept: {main: {audiences: [x]}}"), "none");
}

TEST(PolicyRules, RefuseAudiencesBesideAnyAudience) {
  EXPECT_THAT(Policy("accept: {main: {audiences: [x], any_audience: true}}"),
              HasSubstr("policies.p.accept.main.any_audience: contradicts audiences"));
}

TEST(PolicyRules, RefuseAPolicyThatAcceptsNobody) {
  EXPECT_THAT(Policy("scopes_all: [a]"), HasSubstr("policies.p: needs accept"));
  EXPECT_THAT(Policy("accept: {}"), HasSubstr("policies.p: needs accept"));
}

TEST(PolicyRules, RefuseIssuersThatAreNotConfigured) {
  EXPECT_THAT(
      Policy("accept: {mein: {audiences: [x]}}"),
      HasSubstr("policies.p.accept.mein: no issuer is configured under this name; did you mean \"main\"?"));
}

TEST(PolicyRules, RefuseADefaultPolicyThatDoesNotExist) {
  EXPECT_THAT(FaultsOf(GoodConfig("", "", "default_policy: raed\n")),
              HasSubstr("8:17: default_policy: no policy is named \"raed\"; did you mean \"read\"?"));
  EXPECT_EQ(FaultsOf(GoodConfig("", "", "default_policy: read\n")), "none");
}

TEST(PolicyRules, RefuseRepeatedAndEmptyItems) {
  EXPECT_THAT(Policy("accept: {main: {audiences: [x, y, x]}}"),
              HasSubstr("policies.p.accept.main.audiences[2]: \"x\" stands here twice"));
  EXPECT_THAT(Policy("accept: {main: {audiences: [\"\"]}}"),
              HasSubstr("policies.p.accept.main.audiences[0]: may not be empty"));
  EXPECT_THAT(More("require: [sub, sub]"), HasSubstr("policies.p.require[1]: \"sub\" stands here twice"));
  EXPECT_THAT(More("scopes_all: [a, a]"), HasSubstr("policies.p.scopes_all[1]: \"a\" stands here twice"));
}

TEST(PolicyRules, RefuseTwoScopesInOneItem) {
  EXPECT_THAT(More("scopes_all: [\"a b\"]"), HasSubstr("policies.p.scopes_all[0]: \"a b\" is not one scope"));
  EXPECT_EQ(More("scopes_all: [\"orders:read\", https://a.example/x]"), "none");
}

TEST(PolicyRules, JudgeScopesAnyAsScopesAll) {
  EXPECT_EQ(More("scopes_any: [a, b]"), "none");
  EXPECT_THAT(More("scopes_any: [\"a b\"]"), HasSubstr("policies.p.scopes_any[0]: \"a b\" is not one scope"));
  EXPECT_THAT(More("scopes_any: [a, a]"), HasSubstr("policies.p.scopes_any[1]: \"a\" stands here twice"));
  EXPECT_THAT(More("scopes_any: []"),
              HasSubstr("policies.p.scopes_any: an empty list would accept no token"));
}

TEST(PolicyRules, MatchAudiencesOnlyWhereThereAreAny) {
  for (const std::string match : {"any", "all", "exact"}) {
    EXPECT_EQ(Policy("accept: {main: {audiences: [x], match: " + match + "}}"), "none");
    EXPECT_THAT(Policy("accept: {main: {any_audience: true, match: " + match + "}}"),
                HasSubstr("policies.p.accept.main.match: contradicts any_audience"));
  }
  EXPECT_THAT(Policy("accept: {main: {audiences: [x], match: every}}"), HasSubstr("one of any, all, exact"));
}

TEST(PolicyRules, RefuseContradictingTypes) {
  EXPECT_EQ(More("types: [at+jwt, absent]"), "none");
  EXPECT_EQ(More("any_type: true"), "none");
  EXPECT_THAT(More("types: [jwt], any_type: true"), HasSubstr("policies.p.any_type: contradicts types"));
  EXPECT_THAT(More("types: []"), HasSubstr("policies.p.types: an empty list would accept no token"));
  EXPECT_THAT(More("types: [jwt, jwt]"), HasSubstr("policies.p.types[1]: \"jwt\" stands here twice"));
}

TEST(PolicyRules, TakeAProfileInsteadOfTypes) {
  for (const std::string profile : {"at_jwt", "id_token", "jwt_svid", "any"}) {
    EXPECT_EQ(More("profile: " + profile), "none");
    EXPECT_THAT(More("profile: " + profile + ", types: [jwt]"),
                HasSubstr("policies.p.profile: contradicts types"));
    EXPECT_THAT(More("profile: " + profile + ", any_type: true"),
                HasSubstr("policies.p.profile: contradicts any_type"));
  }
  const std::string for_ever = ", allow_tokens_that_never_expire: true, max_age: 1h";
  EXPECT_THAT(More("profile: at_jwt" + for_ever),
              HasSubstr("policies.p.profile: contradicts allow_tokens_that_never_expire: it demands exp"));
  EXPECT_EQ(More("profile: any" + for_ever), "none");
}

// Two policies, p with `p` and q with `q` beside what they must have.
std::string Two(const std::string& p, const std::string& q) {
  return FaultsOf(
      "issuers: {main: {issuer: urn:a, keys: {url: https://a.example}}}\n"
      "policies:\n  p: {accept: {main: {audiences: [x]}}" +
      p + "}\n  other: {accept: {main: {audiences: [x]}}" + q + "}\n");
}

TEST(PolicyRules, TakeACandidateThatHasNone) {
  EXPECT_EQ(Two(", candidate: other", ""), "none");
  EXPECT_EQ(Two(", candidate: othre", ""),
            "3:52: policies.p.candidate: no policy is named \"othre\"; did you mean \"other\"?\n");
  EXPECT_EQ(Two(", candidate: p", ""), "3:52: policies.p.candidate: a policy is no candidate for itself\n");
  EXPECT_THAT(
      Two(", candidate: other", ", candidate: p"),
      HasSubstr(
          "3:52: policies.p.candidate: policy other has a candidate of its own, which would not be asked"));
}

TEST(PolicyRules, SwitchEnforcementOffUnderThatNameOnly) {
  EXPECT_EQ(More("enforcement: off"), "none");
  EXPECT_EQ(More("enforcement: on"), "none");
  EXPECT_THAT(More("enforcement: false"), HasSubstr("one of on, off"));
  EXPECT_THAT(More("enforcement: monitor"), HasSubstr("one of on, off"));
}

TEST(PolicyRules, BoundLifetimeAndAge) {
  for (const std::string name : {"max_lifetime", "max_age"}) {
    EXPECT_EQ(More(name + ": 1s"), "none");
    EXPECT_EQ(More(name + ": 3650d"), "none");
    EXPECT_THAT(More(name + ": 999ms"), HasSubstr("policies.p." + name + ": must be 1s to 87600h, is 999ms"));
    EXPECT_THAT(More(name + ": 0s"), HasSubstr("must be 1s to 87600h, is 0s"));
    EXPECT_THAT(More(name + ": 87601h"), HasSubstr("must be 1s to 87600h, is 87601h"));
  }
}

TEST(PolicyRules, WantAnAgeWhereTokensNeedNotExpire) {
  EXPECT_THAT(More("allow_tokens_that_never_expire: true"),
              HasSubstr("allow_tokens_that_never_expire: needs max_age"));
  EXPECT_EQ(More("allow_tokens_that_never_expire: true, max_age: 1h"), "none");
}

TEST(PolicyRules, RefuseNamesOutsideTheirSyntax) {
  EXPECT_THAT(FaultsOf("issuers: {main: {issuer: urn:a, keys: {url: https://a.example}}}\n"
                       "policies: {\"a/b\": {accept: {main: {audiences: [x]}}}}\n"),
              HasSubstr("2:12: policies.a/b: a name is 1 to 64 of a-z, 0-9, - and _"));
}

}  // namespace
}  // namespace assay
