#include "server/config/policy_compiler.h"

#include <gtest/gtest.h>

#include "server/config/config_loader.h"

namespace assay {
namespace {

Policy Compiled(const std::string& policy_members, const std::string& issuer_members = "") {
  const auto config =
      LoadConfig("issuers: {acme: {issuer: \"https://acme.test\", keys: {discovery: auto}" + issuer_members +
                 "}}\npolicies: {p: {accept: {acme: {audiences: [api]}}" + policy_members + "}}\n");
  EXPECT_TRUE(config.has_value()) << ToString(config.error().kept().front());
  return PolicyCompiler(config->policies().at("p")).For("acme", config->issuers().at("acme"));
}

TEST(PolicyCompiler, DefaultsAreStrict) {
  const Policy policy = Compiled("");
  EXPECT_EQ(policy.issuer_name, "acme");
  EXPECT_EQ(policy.issuer, "https://acme.test");
  EXPECT_TRUE(policy.algorithms.Contains(*FindAlgorithm("RS256")));
  EXPECT_FALSE(policy.algorithms.Contains(*FindAlgorithm("RS512")));
  EXPECT_EQ(policy.kidless, KidlessTokens::kSingle);
  EXPECT_EQ(policy.types, (std::vector<std::string>{"at+jwt", "jwt"}));
  EXPECT_TRUE(policy.allow_absent_type);
  EXPECT_FALSE(policy.allow_any_type);
  EXPECT_EQ(policy.clock_skew, absl::Seconds(60));
  EXPECT_TRUE(policy.require_expiry);
  EXPECT_EQ(policy.audience_claims, std::vector<std::string>{"aud"});
  EXPECT_EQ(policy.audiences, std::vector<std::string>{"api"});
  EXPECT_EQ(policy.audience_match, AudienceMatch::kAny);
  EXPECT_FALSE(policy.forbid_audience_mismatch);
  EXPECT_FALSE(policy.any_audience);
  EXPECT_FALSE(policy.max_age.has_value() || policy.max_lifetime.has_value());
}

TEST(PolicyCompiler, TakesOverWhatThePolicySays) {
  const Policy policy = Compiled(
      ", scopes_all: [read], types: [application/at+JWT], max_lifetime: 1h, max_age: 10m, require: [jti]",
      ", algorithms: [ES512], clock_skew: 5s, kidless: try_all");
  EXPECT_EQ(policy.types, std::vector<std::string>{"at+jwt"});
  EXPECT_FALSE(policy.allow_absent_type);
  EXPECT_EQ(policy.max_lifetime, absl::Hours(1));
  EXPECT_EQ(policy.max_age, absl::Minutes(10));
  EXPECT_EQ(policy.required_claims, std::vector<std::string>{"jti"});
  EXPECT_EQ(policy.scopes_all, std::vector<std::string>{"read"});
  EXPECT_TRUE(policy.algorithms.Contains(*FindAlgorithm("ES512")));
  EXPECT_FALSE(policy.algorithms.Contains(*FindAlgorithm("RS256")));
  EXPECT_EQ(policy.clock_skew, absl::Seconds(5));
  EXPECT_EQ(policy.kidless, KidlessTokens::kTryAll);
}

// Five thousand issuers under ten patterns would else be half a gigabyte of compiled patterns.
TEST(PolicyCompiler, CompilesOnceWhatAllIssuersShare) {
  const auto config = LoadConfig(
      "issuers: {a: {issuer: urn:a, keys: {discovery: 'https://a.example'}}, b: {issuer: urn:b, keys: "
      "{discovery: 'https://b.example'}}}\n"
      "policies: {p: {accept: {a: {audiences: [x]}, b: {audiences: [y]}}, rules: [{claim: /a, matches: "
      "'a+'}], "
      "output: {deny: [email]}}}\n");
  ASSERT_TRUE(config) << ToString(config.error().kept().front());
  const PolicyCompiler compiler(config->policies().at("p"));
  const Policy a = compiler.For("a", config->issuers().at("a"));
  const Policy b = compiler.For("b", config->issuers().at("b"));
  ASSERT_NE(a.rules, nullptr);
  EXPECT_EQ(a.rules->size(), 1u);
  EXPECT_EQ(a.rules, b.rules);
  EXPECT_EQ(a.output, b.output);
  EXPECT_NE(a.audiences, b.audiences);
}

TEST(PolicyCompiler, MakesTypesAndClaimsOfAProfile) {
  const Policy access = Compiled(", profile: at_jwt, require: [acr]");
  EXPECT_EQ(access.profile, TokenProfile::kAccessToken);
  EXPECT_EQ(access.types, std::vector<std::string>{"at+jwt"});
  EXPECT_FALSE(access.allow_absent_type || access.allow_any_type);
  EXPECT_EQ(access.required_claims,
            (std::vector<std::string>{"exp", "aud", "sub", "client_id", "iat", "jti", "acr"}));
  EXPECT_EQ(Compiled(", profile: id_token").profile, TokenProfile::kIdToken);
  EXPECT_TRUE(Compiled(", profile: jwt_svid").allow_absent_type);
  const Policy any = Compiled(", profile: any");
  EXPECT_EQ(any.profile, TokenProfile::kNone);
  EXPECT_TRUE(any.allow_any_type && any.types.empty());
}

TEST(PolicyCompiler, TakesOverHowAudiencesAndScopesAreJudged) {
  const Policy policy = Compiled(", scopes_any: [read, admin], forbid_audience_mismatch: true",
                                 ", audience_claims: [client_id, aud]");
  EXPECT_EQ(policy.audience_claims, (std::vector<std::string>{"client_id", "aud"}));
  EXPECT_EQ(policy.scopes_any, (std::vector<std::string>{"read", "admin"}));
  EXPECT_TRUE(policy.forbid_audience_mismatch);
  const auto config = LoadConfig(
      "issuers: {a: {issuer: urn:a, keys: {discovery: \"https://a.example\"}}}\n"
      "policies: {p: {accept: {a: {audiences: [x], match: exact}}}, q: {accept: {a: {audiences: [x], match: "
      "all}}}}\n");
  ASSERT_TRUE(config) << ToString(config.error().kept().front());
  const auto match = [&](const char* name) {
    return PolicyCompiler(config->policies().at(name)).For("a", config->issuers().at("a")).audience_match;
  };
  EXPECT_EQ(match("p"), AudienceMatch::kExact);
  EXPECT_EQ(match("q"), AudienceMatch::kAll);
}

}  // namespace
}  // namespace assay
