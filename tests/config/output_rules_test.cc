#include "server/config/output_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string More(const std::string& members) { return FaultsOf(GoodConfig("", "    " + members + "\n")); }

TEST(OutputRules, TakeAllowAndDeny) {
  EXPECT_EQ(More("output: {allow: [sub, \"https://acme.com/roles\"]}"), "none");
  EXPECT_EQ(More("output: {deny: [email]}"), "none");
  EXPECT_EQ(More("output: {allow: [sub, email], deny: [email]}"), "none");
}

TEST(OutputRules, RefuseListsThatSayNothing) {
  EXPECT_THAT(More("output: {}"), HasSubstr("policies.read.output: says nothing; name allow or deny"));
  EXPECT_THAT(More("output: {allow: []}"),
              HasSubstr("policies.read.output.allow: an empty list says nothing"));
  EXPECT_THAT(More("output: {deny: []}"), HasSubstr("policies.read.output.deny: an empty list says nothing"));
  EXPECT_THAT(More("output: {allow: [a, a]}"), HasSubstr("output.allow[1]: \"a\" stands here twice"));
}

TEST(OutputRules, TakeAnIdentity) {
  EXPECT_EQ(More("identity: {user: {claim: /sub}}"), "none");
  EXPECT_EQ(More("identity: {user: {claim: /email, prefix: \"kc:\"}, groups: {claim: /realm_access/roles}, "
                 "extra: {acme.com/team: {claim: /team}}}"),
            "none");
}

// Identity faults of a policy that accepts two issuers; of one that accepts a template.
std::string OfTwo(const std::string& identity) {
  return FaultsOf(
      StrCat("issuers: {a: {issuer: urn:a, keys: {discovery: 'https://a.example'}}, b: {issuer: urn:b, keys: "
             "{discovery: "
             "'https://b.example'}}}\npolicies: {p: {accept: {a: {audiences: [x]}, b: {audiences: [x]}},\n  "
             "identity: {",
             identity, "}}}\n"));
}
std::string OfTemplate(const std::string& identity) {
  return FaultsOf(StrCat(
      "issuer_templates: {t: {issuers: ['https://a.example/{tenantid}'], tenant: {any_tenant: true}, keys: "
      "{url: 'https://a.example/keys'}}}\npolicies: {p: {accept: {t: {audiences: [x]}},\n  identity: {",
      identity, "}}}\n"));
}

// Else `sub: admin` of the one issuer is the admin of the other.
TEST(OutputRules, WantThePrefixToNameTheIssuerWhereThereAreSeveral) {
  const std::string fault =
      ": the policy accepts several issuers, and what two of them call alike would be one: name the issuer, "
      "as "
      "with prefix: \"{issuer}:\", or say identity.shared_by_issuers: true\n";
  for (const auto& of : {OfTwo, OfTemplate}) {
    EXPECT_EQ(of("user: {claim: /sub}"), "3:14: policies.p.identity.user" + fault);
    EXPECT_EQ(of("groups: {claim: /groups, prefix: 'kc:'}"), "3:14: policies.p.identity.groups" + fault);
    EXPECT_EQ(of("user: {claim: /sub, prefix: '{issuer}:'}, groups: {claim: /g, prefix: 'x {issuer}/'}"),
              "none");
    EXPECT_EQ(of("user: {claim: /email}, shared_by_issuers: true"), "none");
    EXPECT_EQ(of("extra: {team: {claim: /team}}"), "none");
  }
}

TEST(OutputRules, WantTheIssuersNameToEnd) {
  for (const char* prefix : {"{issuer}", "{issuer}x", "{issuer}-", "{issuer}_a", "{issuer}.", "{issuer}9"}) {
    EXPECT_EQ(
        OfTwo(StrCat("user: {claim: /sub, prefix: '", prefix, "'}")),
        "3:42: policies.p.identity.user.prefix: behind {issuer} stands a sign that no name holds, as in "
        "{issuer}:\n")
        << prefix;
  }
}

TEST(OutputRules, RefuseAnIdentityThatMapsNothing) {
  EXPECT_THAT(More("identity: {}"), HasSubstr("policies.read.identity: maps nothing"));
  EXPECT_THAT(More("identity: {user: {}}"), HasSubstr("policies.read.identity.user: needs claim"));
  EXPECT_THAT(More("identity: {groups: {prefix: x}}"),
              HasSubstr("policies.read.identity.groups: needs claim"));
  EXPECT_THAT(More("identity: {user: {claim: sub}}"),
              HasSubstr("identity.user.claim: \"sub\" is no JSON Pointer"));
  EXPECT_THAT(More("identity: {extra: {team: {}}}"), HasSubstr("identity.extra.team: needs claim"));
  EXPECT_THAT(More("identity: {extra: {\"a b\": {claim: /a}}}"),
              HasSubstr("a name is 1 to 128 printable ASCII"));
}

}  // namespace
}  // namespace assay
