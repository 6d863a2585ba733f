#include "server/config/output_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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
