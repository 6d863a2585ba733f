#include "server/config/config_diff.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "server/base/str_cat.h"
#include "server/config/config_fault.h"
#include "server/config/yaml_reader.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

// Without defaults: those are others' to test.
v1::Config Read(const std::string& text) {
  v1::Config config;
  ReadYaml(text, config);
  return config;
}

// A configuration with one issuer, one template and one policy, whose members are these, in flow style.
std::string Text(const std::string& policy, const std::string& issuer = "",
                 const std::string& acceptance = "", const std::string& of_template = "") {
  const std::string audiences = acceptance.empty() ? "audiences: [a]" : acceptance;
  return StrCat("issuers: {i: {issuer: 'urn:i', keys: {url: 'https://k.example'}", issuer.empty() ? "" : ", ",
                issuer,
                "}}\nissuer_templates: {t: {issuers: ['urn:{tenantid}'], keys: {url: 'https://k.example'}",
                of_template.empty() ? "" : ", ", of_template, "}}\npolicies: {p: {accept: {i: {", audiences,
                "}, t: {audiences: [a]}}", policy.empty() ? "" : ", ", policy, "}}\n");
}

// The differences, one a line; "none" where there is none.
std::string Diff(const std::string& before, const std::string& after) {
  std::string lines;
  for (const ConfigDifference& each : DiffConfigs(Read(before), Read(after)))
    StrAppend(&lines, EffectText(each.effect), " ", each.path, ": ", each.text, "\n");
  return lines.empty() ? "none" : lines;
}

// The other way round each direction is the opposite one, with the same number of lines.
void ExpectOpposite(const std::string& before, const std::string& after) {
  const auto forth = DiffConfigs(Read(before), Read(after)), back = DiffConfigs(Read(after), Read(before));
  const auto count = [](const std::vector<ConfigDifference>& all, Effect effect) {
    return std::count_if(all.begin(), all.end(), [&](const auto& each) { return each.effect == effect; });
  };
  EXPECT_EQ(count(forth, Effect::kAccepts), count(back, Effect::kRejects)) << after;
  EXPECT_EQ(count(forth, Effect::kRejects), count(back, Effect::kAccepts)) << after;
  EXPECT_EQ(count(forth, Effect::kBoth), count(back, Effect::kBoth)) << after;
}

struct Row {
  std::string before, after, difference;
};

void ExpectRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(Diff(row.before, row.after), row.difference) << row.after;
    ExpectOpposite(row.before, row.after);
  }
}

TEST(ConfigDiff, EqualConfigurationsDifferInNothing) { EXPECT_EQ(Diff(Text(""), Text("")), "none"); }

TEST(ConfigDiff, WhatIsDemandedRejectsAndWhatIsNoMoreAccepts) {
  ExpectRows({
      {Text("scopes_all: [r]"), Text("scopes_all: [w]"),
       "newly accepts policies.p.scopes_all: removed \"r\"\n"
       "newly rejects policies.p.scopes_all: added \"w\"\n"},
      {Text(""), Text("require: [jti]"), "newly rejects policies.p.require: added \"jti\"\n"},
      {Text(""), Text("rules: [{claim: /a, prefix: b}]"),
       "newly rejects policies.p.rules: added {claim: \"/a\", prefix: \"b\"}\n"},
      {Text("rules: [{claim: /a, exists: true}]"), Text("rules: [{claim: /a, exists: false}]"),
       "may do both policies.p.rules[0]: changed to {claim: \"/a\", exists: false}, "
       "was {claim: \"/a\", exists: true}\n"},
      // Another claim at the same place; the same claim at another.
      {Text("rules: [{claim: /a, exists: true}]"), Text("rules: [{claim: /b, exists: true}]"),
       "may do both policies.p.rules[0]: changed to {claim: \"/b\", exists: true}, "
       "was {claim: \"/a\", exists: true}\n"},
      {Text("rules: [{claim: /a, prefix: b}]"),
       Text("rules: [{claim: /b, prefix: b}, {claim: /a, prefix: c}]"),
       "may do both policies.p.rules[1]: changed to {claim: \"/a\", prefix: \"c\"}, "
       "was {claim: \"/a\", prefix: \"b\"}\n"
       "newly rejects policies.p.rules: added {claim: \"/b\", prefix: \"b\"}\n"},
  });
}

TEST(ConfigDiff, OneOfSeveralScopesIsDemandedOnlyWhereThereIsAny) {
  ExpectRows({
      {Text(""), Text("scopes_any: [r, w]"),
       "newly rejects policies.p.scopes_any: [\"r\", \"w\"], was none\n"},
      {Text("scopes_any: [r]"), Text("scopes_any: [r, w]"),
       "newly accepts policies.p.scopes_any: added \"w\"\n"},
  });
}

TEST(ConfigDiff, BoundsAcceptAsTheyGrow) {
  ExpectRows({
      {Text("max_age: 1h"), Text("max_age: 2h"), "newly accepts policies.p.max_age: 2h, was 1h\n"},
      {Text("max_age: 1h"), Text(""), "newly accepts policies.p.max_age: none, was 1h\n"},
      {Text(""), Text("max_lifetime: 1h"), "newly rejects policies.p.max_lifetime: 1h, was none\n"},
      {Text("", "clock_skew: 60s"), Text("", "clock_skew: 90s"),
       "newly accepts issuers.i.clock_skew: 90s, was 1m (for p)\n"},
      {Text("") + "limits: {token_bytes: 16KiB}\n", Text("") + "limits: {token_bytes: 8KiB}\n",
       "newly rejects limits.token_bytes: 8KiB, was 16KiB\n"},
  });
}

TEST(ConfigDiff, EnumsAreRanked) {
  ExpectRows({
      {Text("", "kidless: single"), Text("", "kidless: try_all"),
       "newly accepts issuers.i.kidless: try_all, was single (for p)\n"},
      {Text("", "kidless: single"), Text("", "kidless: reject"),
       "newly rejects issuers.i.kidless: reject, was single (for p)\n"},
      {Text("enforcement: on"), Text("enforcement: off"),
       "newly accepts policies.p.enforcement: off, was on\n"},
      {Text("", "", "audiences: [a], match: any"), Text("", "", "audiences: [a], match: exact"),
       "newly rejects policies.p.accept.i.match: exact, was any\n"},
  });
}

TEST(ConfigDiff, IssuersAndAudiencesComeAndGo) {
  const std::string two = "issuers: {i: {issuer: a, keys: {url: u}}, j: {issuer: b, keys: {url: u}}}\n";
  ExpectRows({
      {two + "policies: {p: {accept: {i: {audiences: [x]}}}}",
       two + "policies: {p: {accept: {j: {audiences: [x]}}}}",
       "newly accepts policies.p.accept.j: added {audiences: [\"x\"]}\n"
       "newly rejects policies.p.accept.i: removed {audiences: [\"x\"]}\n"},
      {Text(""), Text("", "", "audiences: [a, b]"),
       "newly accepts policies.p.accept.i.audiences: added \"b\"\n"},
      {Text("", "", "audiences: [a], match: all"), Text("", "", "audiences: [a, b], match: all"),
       "may do both policies.p.accept.i.audiences: [\"a\", \"b\"], was [\"a\"]\n"},
      {Text("", "", "audiences: [a], match: any"), Text("", "", "any_audience: true"),
       "newly accepts policies.p.accept.i.any_audience: true, was false\n"},
  });
}

TEST(ConfigDiff, APermissionStandsForTheListInItsPlace) {
  ExpectRows(
      {{Text("types: [jwt]"), Text("any_type: true"), "newly accepts policies.p.any_type: true, was false\n"},
       {Text("types: [jwt, absent]"), Text("types: [jwt]"),
        "newly rejects policies.p.types: removed \"absent\"\n"}});
}

TEST(ConfigDiff, PoliciesComeAndGo) {
  ExpectRows({{Text(""), Text("") + "default_policy: p\n", "newly accepts default_policy: \"p\", was none\n"},
              {"policies: {p: {any_type: true}, q: {any_type: true}}", "policies: {p: {any_type: true}}",
               "newly rejects policies.q: removed {any_type: true}\n"}});
}

TEST(ConfigDiff, AnIssuerThatNoPolicyAcceptsChangesNothing) {
  EXPECT_EQ(Diff("issuers: {x: {issuer: a}}", "issuers: {x: {issuer: b}, y: {issuer: c}}"),
            "judges the same issuers.x.issuer: \"b\", was \"a\"\n"
            "judges the same issuers.y: added\n");
}

TEST(ConfigDiff, AnAliasThatBecomesATemplateMayDoBoth) {
  const std::string policies = "policies: {p: {accept: {x: {any_audience: true}}, any_type: true}}";
  EXPECT_EQ(
      Diff("issuers: {x: {issuer: a}}\n" + policies, "issuer_templates: {x: {issuers: [a]}}\n" + policies),
      "may do both issuers.x: removed (for p)\n"
      "may do both issuer_templates.x: added (for p)\n");
}

TEST(ConfigDiff, KeySourcesMayDoBothAndListenersNothing) {
  const std::string before =
      "policies: {p: {accept: {x: {any_audience: true}}, any_type: true}}\nissuers: {x: {keys: ";
  EXPECT_EQ(Diff(before + "{url: 'https://a'}}}\ntelemetry: {log: {level: info}}",
                 before + "{url: 'https://b'}}}\ntelemetry: {log: {level: warn}}"),
            "may do both issuers.x.keys.url: \"https://b\", was \"https://a\" (for p)\n"
            "judges the same telemetry.log.level: warn, was info\n");
  EXPECT_EQ(Diff(before + "{inline: '{\"keys\":[1]}'}}}", before + "{inline: '{\"keys\":[2]}'}}}"),
            "may do both issuers.x.keys.inline: another of (12 bytes) (for p)\n");
}

TEST(ConfigDiff, FilesAreComparedByTheirNamesBelowEachFolder) {
  v1::Config before, after;
  before.mutable_revocations()->set_file("/old/revoked.yaml");
  after.mutable_revocations()->set_file("/new/revoked.yaml");
  EXPECT_TRUE(DiffConfigs(before, after, "/old", "/new").empty());
  EXPECT_EQ(DiffConfigs(before, after).at(0).effect, Effect::kBoth);
}

// Makes the field another than it was.
void Change(pb::Message& message, const Field& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.is_map()) {
    pb::Message& entry = *reflection.AddMessage(&message, &field);
    entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), "added");
    return;
  }
  if (field.is_repeated()) {
    if (field.cpp_type() == Field::CPPTYPE_STRING) return reflection.AddString(&message, &field, "added");
    return Change(*reflection.AddMessage(&message, &field), *field.message_type()->field(0));
  }
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      return reflection.SetString(&message, &field, reflection.GetString(message, &field) + "x");
    case Field::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, !reflection.GetBool(message, &field));
    case Field::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, &field, reflection.GetEnumValue(message, &field) == 1 ? 2 : 1);
    case Field::CPPTYPE_UINT32:
      return reflection.SetUInt32(&message, &field, reflection.GetUInt32(message, &field) + 1);
    case Field::CPPTYPE_UINT64:
      return reflection.SetUInt64(&message, &field, reflection.GetUInt64(message, &field) + 1);
    case Field::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, reflection.GetInt64(message, &field) + 1);
    case Field::CPPTYPE_MESSAGE: {
      pb::Message& below = *reflection.MutableMessage(&message, &field);
      if (field.message_type()->field_count() > 0) Change(below, *field.message_type()->field(0));
      return;
    }
    default:
      FAIL() << field.full_name() << " has a type that Change does not know";
  }
}

// Changes each field of the message that `find` finds, and of the messages below it, one at a time.
void ExpectEveryFieldIsNoticed(const std::function<pb::Message*(v1::Config&)>& find,
                               const std::string& path) {
  const v1::Config before = Read(Text("", "", "audiences: [a], any_audience: true"));
  v1::Config named = before;
  const pb::Descriptor& type = *find(named)->GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const Field& field = *type.field(i);
    v1::Config after = before;
    Change(*find(after), field);
    const auto differences = DiffConfigs(before, after);
    const std::string field_path = JoinPath(path, field.name());
    ASSERT_FALSE(differences.empty()) << field_path;
    EXPECT_EQ(differences[0].path.substr(0, field_path.size()), field_path);
    // Rules are compared whole, however deep they are.
    if (field.cpp_type() != Field::CPPTYPE_MESSAGE || field.is_repeated()) continue;
    if (field.message_type()->full_name() == "google.protobuf.Duration") continue;
    ExpectEveryFieldIsNoticed(
        [&](v1::Config& config) {
          pb::Message* message = find(config);
          return message->GetReflection()->MutableMessage(message, &field);
        },
        field_path);
  }
}

TEST(ConfigDiff, NoFieldOfWhatJudgesGoesUnnoticed) {
  ExpectEveryFieldIsNoticed([](v1::Config& config) { return &(*config.mutable_policies())["p"]; },
                            "policies.p");
  ExpectEveryFieldIsNoticed([](v1::Config& config) { return &(*config.mutable_issuers())["i"]; },
                            "issuers.i");
  ExpectEveryFieldIsNoticed([](v1::Config& config) { return &(*config.mutable_issuer_templates())["t"]; },
                            "issuer_templates.t");
  ExpectEveryFieldIsNoticed(
      [](v1::Config& config) { return &(*(*config.mutable_policies())["p"].mutable_accept())["i"]; },
      "policies.p.accept.i");
  ExpectEveryFieldIsNoticed([](v1::Config& config) { return &config; }, "");
}

}  // namespace
}  // namespace assay
