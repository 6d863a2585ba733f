#include "server/jwks/revocation_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/str_cat.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

std::vector<Revocation> Some() {
  const absl::Time added = absl::FromUnixSeconds(1'700'000'000);
  return {{.name = {"idp", Kind::kKeyId, "k \"1\"\n"}, .added_at = added, .note = "stolen \\ laptop"},
          {.name = {"idp", Kind::kThumbprint, std::string(43, 'A')}, .added_at = added},
          {.name = {"other", Kind::kTokenId, "t1"},
           .added_at = added,
           .expires = added + absl::Microseconds(3'600'000'001)},
          {.name = {"other", Kind::kSubject, "ålice"}, .issued_before = added, .added_at = added}};
}

std::string Shown(const Revocation& entry) {
  return StrCat(entry.name.issuer, "|", static_cast<int>(entry.name.kind), "|", entry.name.value, "|",
                absl::FormatTime(entry.issued_before, absl::UTCTimeZone()), "|",
                absl::FormatTime(entry.added_at, absl::UTCTimeZone()), "|",
                absl::FormatTime(entry.expires, absl::UTCTimeZone()), "|", entry.note);
}

TEST(RevocationCodec, ReadsWhatItWrote) {
  const auto wrote = Some();
  const auto read = DecodeRevocations(EncodeRevocations(wrote));
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), wrote.size());
  for (size_t i = 0; i < wrote.size(); ++i) EXPECT_EQ(Shown((*read)[i]), Shown(wrote[i]));
  EXPECT_TRUE(DecodeRevocations(EncodeRevocations({}))->empty());
}

TEST(RevocationCodec, RefusesAListCutAnywhere) {
  const std::string whole = EncodeRevocations(Some());
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(DecodeRevocations(whole.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size;
}

TEST(RevocationCodec, RefusesAListWithAnyByteChanged) {
  const std::string whole = EncodeRevocations(Some());
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] ^= 1;
    EXPECT_EQ(DecodeRevocations(changed).status().code(), absl::StatusCode::kDataLoss) << at;
  }
}

TEST(RevocationCodec, RefusesAnEntryThatRevokesNothing) {
  const std::vector<Revocation> broken = {{.name = {"idp", Kind::kKeyId, ""}}};
  EXPECT_EQ(DecodeRevocations(EncodeRevocations(broken)).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace assay
