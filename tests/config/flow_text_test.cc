#include "server/config/flow_text.h"

#include <gtest/gtest.h>

#include <string>

#include "assay/v1/config.pb.h"

namespace assay {
namespace {

TEST(FlowText, SpellsValuesAsTheFileDoes) {
  v1::Policy policy;
  policy.add_scopes_all("a: b");
  policy.mutable_max_age()->set_seconds(90);
  policy.set_any_type(true);
  policy.set_enforcement(v1::ENFORCEMENT_OFF);
  (*policy.mutable_accept())["z"].set_any_audience(true);
  (*policy.mutable_accept())["b"].add_audiences(std::string("x"));
  EXPECT_EQ(
      FlowText(policy),
      R"({accept: {b: {audiences: ["x"]}, z: {any_audience: true}}, scopes_all: ["a: b"], max_age: 90s, )"
      R"(enforcement: off, any_type: true})");
}

TEST(FlowText, WritesJsonValuesAsTheyAreAndJsonTextBySize) {
  v1::Rule rule;
  rule.set_equals("5");
  rule.add_one_of("\"x\"");
  EXPECT_EQ(FlowText(rule), R"({equals: 5, one_of: ["x"]})");
  v1::KeySource keys;
  keys.set_inline_("{\"keys\":[]}");
  EXPECT_EQ(FlowText(keys), "{inline: (11 bytes)}");
}

TEST(FlowText, WhatIsAbsentIsNone) {
  const v1::Policy policy;
  const auto& type = *v1::Policy::descriptor();
  for (const char* name : {"max_age", "scopes_all", "candidate", "profile", "identity"})
    EXPECT_EQ(FieldText(policy, *type.FindFieldByName(name)), "none") << name;
  EXPECT_EQ(FieldText(policy, *type.FindFieldByName("any_type")), "false");
}

}  // namespace
}  // namespace assay
