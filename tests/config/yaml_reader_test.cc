#include "server/config/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/config/yaml_tree.h"
#include "tests/config/testing_schema.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class YamlReader : public ::testing::Test {
 protected:
  // Returns the message as text, or the faults, one a line.
  std::string Read(std::string_view text) {
    message_ = schema_.NewMessage();
    reading_ = ReadYaml(text, *message_);
    std::string faults;
    for (const ConfigFault& fault : reading_.faults.kept()) faults += ToString(fault) + "\n";
    return faults.empty() ? TestSchema::Print(*message_) : faults;
  }

  TestSchema schema_;
  std::unique_ptr<google::protobuf::Message> message_;
  YamlReading reading_;
};

TEST_F(YamlReader, ReadsEveryKindOfField) {
  EXPECT_EQ(Read(R"(
name: seven gables
floors: -2
people: 18446744073709551615
height: 12.5
lived_in: true
roof: steep_tiles
lease: 1h30m
attic: 16KiB
owners: [ann, "bob"]
annexes:
  - {name: shed}
  - name: barn
rooms:
  hall: {floors: 1}
lots: [9223372036854775807]
notes: {a: b}
)"),
            R"(name: "seven gables" floors: -2 people: 18446744073709551615 height: 12.5 lived_in: true )"
            R"(roof: ROOF_KIND_STEEP_TILES lease { seconds: 5400 } attic: 16384 owners: "ann" owners: "bob" )"
            R"(annexes { name: "shed" } annexes { name: "barn" } rooms { key: "hall" value { floors: 1 } } )"
            R"(lots: 9223372036854775807 notes { key: "a" value: "b" })");
}

TEST_F(YamlReader, ReadsJson) {
  EXPECT_EQ(Read("{\"name\":\"a\\/b \\u00e9\",\n\t\"floors\":3, "
                 "\"lived_in\":false,\"owners\":[],\"lease\":\"60s\"}\n"),
            R"(name: "a/b \303\251" floors: 3 lease { seconds: 60 })");
}

TEST_F(YamlReader, NamesAnUnknownFieldAndWhatWasMeant) {
  EXPECT_EQ(Read("floors: 1\nnmae: x\n"), "2:1: nmae: unknown field \"nmae\"; did you mean \"name\"?\n");
  EXPECT_EQ(Read("swimming: x\n"), "1:1: swimming: unknown field \"swimming\"\n");
  EXPECT_EQ(Read("annexes:\n  - flors: 1\n"),
            "2:5: annexes[0].flors: unknown field \"flors\"; did you mean \"floors\"?\n");
}

TEST_F(YamlReader, TellsAKeyOfALaterStepFromAnUnknownOne) {
  EXPECT_EQ(Read("cellar: {name: x, nonsense: 5}\n"),
            "1:1: cellar: not in this build: it comes with step 3\n");
}

TEST_F(YamlReader, TellsEveryFaultAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(Read("name: 5\nfloors: x\nrooms:\n  hall: {floors: \"5\"}\n  hall: {}\nlots: 3\n"),
            "1:7: name: expected a string, found the number 5; put it in quotes if it is meant as text\n"
            "2:9: floors: expected an integer, found the string \"x\"\n"
            "4:18: rooms.hall.floors: expected an integer, found the string \"5\"\n"
            "5:3: rooms.hall: named twice; it stands in line 4 already\n"
            "6:7: lots: expected a list, found the number 3\n");
}

TEST_F(YamlReader, RefusesWrongTypes) {
  EXPECT_THAT(Read("floors: \"5\""), HasSubstr("expected an integer, found the string \"5\""));
  EXPECT_THAT(Read("floors: 5.0"), HasSubstr("expected an integer, found the number 5.0"));
  EXPECT_THAT(Read("floors: {}"), HasSubstr("expected a single value, found a mapping"));
  EXPECT_THAT(Read("floors:"), HasSubstr("expected a single value, found nothing"));
  EXPECT_THAT(Read("floors: 2147483648"), HasSubstr("from -2147483648 to 2147483647"));
  EXPECT_THAT(Read("people: -1"), HasSubstr("from 0 to 18446744073709551615"));
  EXPECT_THAT(Read("people: 18446744073709551616"), HasSubstr("from 0 to 18446744073709551615"));
  EXPECT_THAT(Read("lived_in: yes"), HasSubstr("expected true or false, found the string \"yes\""));
  EXPECT_THAT(Read("lived_in: \"true\""), HasSubstr("expected true or false, found the string \"true\""));
  EXPECT_THAT(Read("height: high"), HasSubstr("expected a number"));
  EXPECT_THAT(Read("height: 1e999"), HasSubstr("expected a number"));
  EXPECT_THAT(Read("name: true"), HasSubstr("expected a string, found the boolean true"));
  EXPECT_THAT(Read("name: ~"), HasSubstr("expected a single value, found nothing"));
  EXPECT_THAT(Read("owners: ann"), HasSubstr("expected a list, found the string \"ann\""));
  EXPECT_THAT(Read("annexes: {}"), HasSubstr("expected a list, found a mapping"));
  EXPECT_THAT(Read("rooms: []"), HasSubstr("expected a mapping, found a list"));
  EXPECT_THAT(Read("rooms: {hall: 1}"), HasSubstr("expected a mapping, found the number 1"));
  EXPECT_THAT(Read("attic: \"16384\""), HasSubstr("expected a size such as 16384 or 16KiB"));
  EXPECT_THAT(Read("attic: 16KB"), HasSubstr("expected a size such as 16384 or 16KiB"));
  EXPECT_THAT(Read("lease: 60"),
              HasSubstr("expected a duration such as 90s, 5m or 1h30m, found the number 60"));
  EXPECT_THAT(Read("roof: steep_tile"),
              HasSubstr("one of flat, steep_tiles, found the string \"steep_tile\"; did you"));
  EXPECT_THAT(Read("roof: ROOF_KIND_FLAT"), HasSubstr("expected one of flat, steep_tiles"));
  EXPECT_THAT(Read("roof: unspecified"), HasSubstr("expected one of flat, steep_tiles"));
  EXPECT_THAT(Read("- name: x"), HasSubstr("expected a mapping, found a list"));
  EXPECT_THAT(Read("just words"), HasSubstr("expected a mapping, found the string \"just words\""));
}

TEST_F(YamlReader, RefusesKeysThatAreNoNames) {
  EXPECT_THAT(Read("{[a]: 1}"), HasSubstr("expected a name as key, found a list"));
  EXPECT_THAT(Read("~: 1"), HasSubstr("expected a name as key, found nothing"));
  EXPECT_THAT(Read("rooms: {<<: {a: {}}}"), HasSubstr("merge keys"));
}

TEST_F(YamlReader, RefusesASecondDocument) {
  EXPECT_EQ(Read("name: a\n---\nname: b\n"),
            "2:1: the document has ended before this; one document is all that is read\n");
  EXPECT_THAT(Read("{\"name\": \"a\"}\n{\"name\": \"b\"}\n"), HasSubstr("2:1"));
  EXPECT_THAT(Read("{\"name\": \"a\"} x"), HasSubstr("1:15"));
  EXPECT_EQ(Read("---\nname: a\n...\n"), R"(name: "a")");
}

TEST_F(YamlReader, EndsOnStrayBrackets) {
  for (const char* text : {"}", "]", "{}}", "{} ]", "name: a\n}"}) {
    Read(text);
    EXPECT_FALSE(reading_.faults.empty()) << text;
  }
}

TEST_F(YamlReader, RefusesWhatIsNotTextOrNotYaml) {
  EXPECT_EQ(Read(""), "1:1: the document is empty\n");
  EXPECT_EQ(Read("# nothing but a comment\n"), "1:1: the document is empty\n");
  EXPECT_EQ(Read("name: a\nowners: [b\n"), "3:1: not YAML: end of sequence flow not found\n");
  EXPECT_EQ(Read("name: \xc3\xa9\nowners: [\xff]\n"), "2:10: not UTF-8 text\n");
  EXPECT_EQ(Read(std::string_view("name: a\0b", 9)), "1:8: not UTF-8 text\n");
  EXPECT_THAT(Read("\xfe\xff\x00n"), HasSubstr("1:1: not UTF-8 text"));
  EXPECT_THAT(Read("name: !!binary aGk="),
              HasSubstr("1:7: tags are not supported: \"tag:yaml.org,2002:binary\""));
  EXPECT_EQ(Read("name: !!str 5"), "name: \"5\"");
  EXPECT_THAT(Read("name: \"a\\0b\""), HasSubstr("a string may not hold a NUL"));
}

TEST_F(YamlReader, ExpandsAliasesUpToABound) {
  EXPECT_EQ(Read("owners: &o [ann]\nannexes: [{owners: *o}]\n"),
            R"(owners: "ann" annexes { owners: "ann" })");
  // Each level names the one above ten times: 10^4 leaves at the last but one, 10^5 at the last.
  std::string bomb = "rooms:\n  a: &a {owners: [x,x,x,x,x,x,x,x,x,x]}\n";
  for (char level = 'b'; level <= 'f'; ++level) {
    const std::string above = std::string("*") + static_cast<char>(level - 1);
    bomb += std::string("  ") + level + ": &" + level + " {annexes: [" + above;
    for (int i = 1; i < 10; ++i) bomb += "," + above;
    bomb += "]}\n";
  }
  EXPECT_THAT(Read(bomb), HasSubstr("the aliases stand for too much"));
  EXPECT_THAT(Read("annexes: &a [{annexes: *a}]"), HasSubstr("the alias stands inside what it refers to"));
}

TEST_F(YamlReader, BoundsAliasedNodesExactly) {
  const auto text = [](size_t items) {
    std::string list = "x";
    for (size_t i = 1; i < items; ++i) list += ",x";
    return "owners: &o [" + list + "]\nannexes: [{owners: *o}]\n";
  };
  EXPECT_THAT((Read(text(kYamlAliasNodes - 2)), reading_.faults), IsEmpty());
  EXPECT_THAT((Read(text(kYamlAliasNodes - 1)), reading_.faults), IsEmpty());
  EXPECT_THAT(Read(text(kYamlAliasNodes)), HasSubstr("the aliases stand for too much"));
}

TEST_F(YamlReader, BoundsDepth) {
  const auto nested = [](int depth) {
    return "deeds: " + std::string(depth, '[') + std::string(depth, ']');  // the mapping around counts too
  };
  EXPECT_THAT(Read(nested(kYamlDepth - 2)), HasSubstr("expected a mapping, found a list"));
  EXPECT_THAT(Read(nested(kYamlDepth - 1)), HasSubstr("expected a mapping, found a list"));
  EXPECT_THAT(Read(nested(kYamlDepth)), HasSubstr("nested deeper than 32 levels"));
  // Brackets that open without end are not read to their end: yaml-cpp would take seconds for these.
  EXPECT_EQ(Read(std::string(4'000'000, '[')), "1:1001: nested deeper than 32 levels\n");
  EXPECT_THAT(Read(std::string(1000000, '[')), HasSubstr("1:"));
  EXPECT_THAT(Read(std::string(1000000, '{')), HasSubstr("1:"));
}

TEST_F(YamlReader, BoundsSize) {
  EXPECT_THAT((Read("name: a\n#" + std::string(kYamlBytes - 9, 'x')), reading_.faults), IsEmpty());
  EXPECT_EQ(Read("name: a\n#" + std::string(kYamlBytes - 8, 'x')), "1:1: larger than 16 MiB\n");
}

TEST_F(YamlReader, BoundsKeys) {
  const auto key = [](size_t bytes) { return "deeds: {" + std::string(bytes, 'k') + ": 1}"; };
  EXPECT_THAT((Read(key(kYamlKeyBytes)), reading_.faults), IsEmpty());
  EXPECT_EQ(Read(key(kYamlKeyBytes + 1)), "1:9: a key of 257 bytes; at most 256 are taken\n");
  EXPECT_THAT((Read("name: " + std::string(kYamlKeyBytes + 1, 'x')), reading_.faults), IsEmpty());
}

TEST_F(YamlReader, KeepsNestedYamlAsJsonText) {
  Read("deeds: {keys: [{kty: RSA, n: 0123, e: AQAB, ext: true, x: null, y: 1.50, z: \"5\", q: +1}]}");
  EXPECT_THAT(reading_.faults, IsEmpty());
  EXPECT_EQ(
      message_->GetReflection()->GetString(*message_, message_->GetDescriptor()->FindFieldByName("deeds")),
      R"({"keys":[{"kty":"RSA","n":"0123","e":"AQAB","ext":true,"x":null,"y":1.50,"z":"5","q":"+1"}]})");
}

TEST_F(YamlReader, KeepsAStringOfJsonAsItIs) {
  Read("deeds: |\n  {\"keys\": [ ]}\n");
  EXPECT_THAT(reading_.faults, IsEmpty());
  EXPECT_EQ(
      message_->GetReflection()->GetString(*message_, message_->GetDescriptor()->FindFieldByName("deeds")),
      "{\"keys\": [ ]}\n");
}

TEST_F(YamlReader, RemembersWhereEachValueStands) {
  Read("name: a\nrooms:\n  hall:\n    owners:\n      - ann\n");
  EXPECT_EQ(reading_.sources.Find("name").column, 7);
  EXPECT_EQ(reading_.sources.Find("rooms.hall").line, 3);
  EXPECT_EQ(reading_.sources.Find("rooms.hall.owners[0]").line, 5);
  EXPECT_EQ(reading_.sources.Find("rooms.hall.roof").line, 3);
  EXPECT_EQ(reading_.sources.Find("elsewhere").line, 1);
  EXPECT_TRUE(reading_.sources.Written("rooms.hall.owners"));
  EXPECT_FALSE(reading_.sources.Written("rooms.hall.roof"));
}

TEST_F(YamlReader, CutsAndEscapesWhatItQuotes) {
  EXPECT_THAT(Read("floors: \"" + std::string(1000, 'x') + "\\n\""),
              HasSubstr(std::string(64, 'x') + "...\""));
  EXPECT_THAT(Read("floors: \"a\\nb\\e\""), HasSubstr("\"a\\u000ab\\u001b\""));
}

}  // namespace
}  // namespace assay
