#include "server/config/revocation_file.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

auto Read(std::string_view text) { return ReadRevocations(text, {"main", "other"}, kNow); }

std::string Faults(std::string_view text) {
  const auto read = Read(text);
  if (read) return "none";
  std::string lines;
  for (const ConfigFault& fault : read.error().kept()) lines += ToString(fault) + "\n";
  return lines;
}

std::string EntryFaults(std::string_view entry) { return Faults(StrCat("revocations:\n- ", entry, "\n")); }

TEST(ReadRevocations, ReadsEveryKind) {
  const auto read = Read(
      "revocations:\n"
      "- {issuer: main, key_id: k1, note: stolen}\n"
      "- {issuer: other, thumbprint: NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs}\n"
      "- {issuer: main, token_id: t1, expires: 2026-11-23T09:30:00+01:00}\n"
      "- {issuer: main, subject: alice, issued_before: \"2026-11-23T09:30:00.5Z\"}\n");
  ASSERT_TRUE(read) << ToString(read.error().kept()[0]);
  ASSERT_EQ(read->size(), 4u);
  EXPECT_EQ((*read)[0].name, (RevocationName{"main", Kind::kKeyId, "k1"}));
  EXPECT_EQ((*read)[0].note, "stolen");
  EXPECT_EQ((*read)[0].added_at, kNow);
  EXPECT_EQ((*read)[0].expires, absl::InfiniteFuture());
  EXPECT_EQ((*read)[1].name.kind, Kind::kThumbprint);
  const absl::Time time = absl::FromCivil(absl::CivilSecond(2026, 11, 23, 9, 30, 0), absl::UTCTimeZone());
  EXPECT_EQ((*read)[2].expires, time - absl::Hours(1));
  EXPECT_EQ((*read)[3].issued_before, time + absl::Milliseconds(500));
  for (const Revocation& entry : *read) EXPECT_EQ(entry.origin, Revocation::Origin::kFile);
}

TEST(ReadRevocations, ReadsJsonAndAnEmptyListThatIsSaidAloud) {
  EXPECT_EQ(Read(R"({"revocations":[{"issuer":"main","key_id":"k1"}]})")->size(), 1u);
  EXPECT_TRUE(Read("revocations: []")->empty());
  EXPECT_NE(Faults(""), "none");
  EXPECT_NE(Faults("{}"), "none");
}

TEST(ReadRevocations, NamesWhatIsWrongWithItsPlace) {
  EXPECT_EQ(EntryFaults("{issuer: man, key_id: k}"),
            "2:12: revocations[0].issuer: no issuer is configured under this name; did you mean \"main\"?\n");
  EXPECT_EQ(EntryFaults("{issuer: main}"),
            "2:3: revocations[0]: needs one of key_id, thumbprint, token_id, subject\n");
  EXPECT_EQ(EntryFaults("{key_id: k}"), "2:3: revocations[0]: needs issuer: the name of a configured one\n");
  EXPECT_EQ(EntryFaults("{issuer: main, key_id: k, token_id: t}"),
            "2:39: revocations[0].token_id: contradicts key_id: an entry revokes one thing\n");
  EXPECT_EQ(EntryFaults("{issuer: main, token_id: t, expires: tomorrow}"),
            "2:40: revocations[0].expires: expected a time such as \"2026-11-23T09:30:00Z\", found "
            "\"tomorrow\"\n");
  EXPECT_NE(EntryFaults("{issuer: main, subject: alice}").find("needs issued_before"), std::string::npos);
  EXPECT_NE(EntryFaults("{issuer: main, key_id: k, expires: 2026-11-23T09:30:00Z}").find("for ever"),
            std::string::npos);
  EXPECT_NE(EntryFaults("{issuer: main, thumbprint: k}").find("43 characters"), std::string::npos);
  EXPECT_NE(EntryFaults("{issuer: main, kid: k}"), "none");
  EXPECT_NE(EntryFaults("{issuer: main, key_id: k}\n- {issuer: main, key_id: k}").find("3:3: "),
            std::string::npos);
}

TEST(ReadRevocations, TellsAllFaultsAtOnceInTheirOrder) {
  EXPECT_EQ(Faults("revocations:\n- {issuer: main}\n- {issuer: nobody, key_id: k}\n"),
            "2:3: revocations[0]: needs one of key_id, thumbprint, token_id, subject\n"
            "3:12: revocations[1].issuer: no issuer is configured under this name\n");
}

TEST(ReadRevocations, HoldsTenThousandEntriesAndNoMore) {
  std::string text = "revocations:\n";
  for (size_t i = 0; i < 10'000; ++i) StrAppend(&text, "- {issuer: main, token_id: t", i, "}\n");
  EXPECT_EQ(Read(text)->size(), 10'000u);
  EXPECT_NE(Faults(text + "- {issuer: main, token_id: more}\n").find("at most 10000"), std::string::npos);
}

TEST(ConfigRules, WantTheFileOfTheRevocations) {
  EXPECT_EQ(FaultsOf(GoodConfig("", "", "revocations: {file: r.yaml}\n")), "none");
  EXPECT_NE(FaultsOf(GoodConfig("", "", "revocations: {}\n")).find("revocations: needs file"),
            std::string::npos);
}

}  // namespace
}  // namespace assay
