#include "server/command/case_token.h"

#include <gtest/gtest.h>

#include "server/base/base64url.h"
#include "server/command/fault_text.h"
#include "server/command/test_cases.h"
#include "server/config/config_defaults.h"
#include "server/config/yaml_reader.h"

namespace assay {
namespace {

constexpr absl::Time kNow = absl::FromUnixSeconds(1700000000);

// Rules are others' to test: what is read here need only be well spelled.
v1::Config Config() {
  v1::Config config;
  ReadYaml(R"(
issuers:
  i: {issuer: "urn:i", keys: {url: "https://i.invalid"}}
  cognito: {issuer: "urn:c", algorithms: [ES256], keys: {url: "https://c.invalid"}, audience_claims: [client_id, aud]}
issuer_templates: {t: {issuers: ["urn:t:{tenantid}:x"], algorithms: [ES256], tenant: {claim: tid, any_tenant: true}}}
policies: {p: {accept: {i: {audiences: [a]}, cognito: {audiences: [c]}, t: {audiences: [b]}}, scopes_all: [r, w], types: [jwt]}}
default_policy: p
)",
           config);
  FillDefaults(config);
  return config;
}

// Header and payload of the case's token, or the faults of the case.
std::string Parts(const std::string& token) {
  const v1::Config config = Config();
  const auto cases =
      ReadTestCases("cases: [{name: n, expect: {verified: {}}, token: " + token + "}]", config);
  if (!cases) return FaultsText("c", cases.error());
  const std::string text = CaseToken(cases->cases(0), CaseIssuers(config, *cases), kNow);
  const size_t first = text.find('.'), second = text.find('.', first + 1);
  return Base64UrlDecode(text.substr(0, first)).value_or("?") + " " +
         Base64UrlDecode(text.substr(first + 1, second - first - 1)).value_or("?");
}

TEST(CaseToken, SaysWhatAudienceAndScopesDemandAndNoMore) {
  EXPECT_EQ(
      Parts("{issuer: i, header: {alg: ES256}}"),
      R"({"typ":"jwt","alg":"ES256","kid":"i-es256"} {"iss":"urn:i","sub":"test-user","aud":"a","scope":"r w",)"
      R"("iat":1700000000,"exp":1700000300})");
}

TEST(CaseToken, NamesItsAudienceWhereTheIssuerDoes) {
  EXPECT_EQ(
      Parts("{issuer: cognito}"),
      R"({"typ":"jwt","alg":"ES256","kid":"cognito-es256"} {"iss":"urn:c","sub":"test-user","client_id":"c",)"
      R"("scope":"r w","iat":1700000000,"exp":1700000300})");
}

TEST(CaseToken, OfATemplateNamesItsTenantTwice) {
  EXPECT_EQ(
      Parts("{issuer: t, tenant: acme}"),
      R"({"typ":"jwt","alg":"ES256","kid":"t-es256"} {"iss":"urn:t:acme:x","sub":"test-user","aud":"b",)"
      R"("scope":"r w","iat":1700000000,"exp":1700000300,"tid":"acme"})");
}

TEST(CaseToken, ATemplateNeedsATenantAndNoOtherIssuerTakesOne) {
  EXPECT_EQ(Parts("{issuer: t}"),
            "c:1:43: cases[0].token: needs tenant: which one of the template's issuers it is\n");
  EXPECT_EQ(Parts("{issuer: i, tenant: acme}"),
            "c:1:70: cases[0].token.tenant: has a meaning beside an issuer that is a template only\n");
}

TEST(CaseToken, WhatACaseSaysComesLast) {
  EXPECT_EQ(
      Parts(
          "{issuer: i, header: {alg: ES256, typ: x, kid: null}, claims: {aud: [b, 1], exp: 1.5, n: {m: ~}}, "
          "without: [iat, sub, scope], not_before_in: 1m}"),
      R"({"typ":"x","alg":"ES256","kid":null} {"iss":"urn:i","aud":["b",1],"exp":1.5,"nbf":1700000060,"n":{"m":null}})");
}

}  // namespace
}  // namespace assay
