#include "server/jwks/key_set_copy.h"

#include <gtest/gtest.h>

#include <string>

#include "server/crypto/digest.h"

namespace assay {
namespace {

StoredKeySet Set(std::string json = R"({"keys":[]})") {
  return {.issuer = "https://idp.example",
          .source = "https://idp.example/.well-known/openid-configuration",
          .validators = {.url = "https://idp.example/keys", .etag = "\"a\"", .last_modified = "yesterday"},
          .confirmed = absl::FromUnixMillis(1'700'000'000'123),
          .json = std::move(json)};
}

std::string Encoded(const StoredKeySet& set) { return EncodeKeySetCopy(set).value(); }

// Puts the digest right after `bytes` were spoilt on purpose; it stands after the line of 16 bytes.
std::string Resealed(std::string bytes) {
  const auto digest = Sha256(std::string_view(bytes).substr(16 + 32));
  return bytes.replace(16, 32, std::string(digest.begin(), digest.end()));
}

std::string FaultOf(std::string_view bytes) {
  const auto set = DecodeKeySetCopy(bytes);
  return set.ok() ? "none" : std::string(set.status().message());
}

TEST(KeySetCopy, ComesBackAsItWas) {
  const StoredKeySet set = Set(std::string("{\"keys\":\0[]}", 12));
  const auto back = DecodeKeySetCopy(Encoded(set));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->issuer, set.issuer);
  EXPECT_EQ(back->source, set.source);
  EXPECT_EQ(back->validators.url, set.validators.url);
  EXPECT_EQ(back->validators.etag, set.validators.etag);
  EXPECT_EQ(back->validators.last_modified, set.validators.last_modified);
  EXPECT_EQ(back->confirmed, set.confirmed);
  EXPECT_EQ(back->json, set.json);
}

TEST(KeySetCopy, RoundsTheTimeDownSoThatNoRestartProlongsALife) {
  for (const absl::Time at : {absl::FromUnixNanos(1'999'999), absl::FromUnixNanos(-1)}) {
    StoredKeySet set = Set();
    set.confirmed = at;
    const absl::Time back = DecodeKeySetCopy(Encoded(set))->confirmed;
    EXPECT_LE(back, at);
    EXPECT_LT(at - back, absl::Milliseconds(1));
  }
}

TEST(KeySetCopy, IsRefusedWhereverItIsCut) {
  const std::string whole = Encoded(Set());
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeKeySetCopy(whole.substr(0, length)).status())) << length;
  }
  EXPECT_EQ(FaultOf(whole + '\0'), "not a whole copy: its checksum is wrong");
}

TEST(KeySetCopy, IsRefusedWhicheverBitIsFlipped) {
  const std::string whole = Encoded(Set());
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_TRUE(absl::IsDataLoss(DecodeKeySetCopy(flipped).status())) << bit;
  }
}

TEST(KeySetCopy, SaysWhatIsWrong) {
  std::string whole = Encoded(Set());
  EXPECT_EQ(FaultOf("{}"), "not a whole copy: it does not begin as one");
  EXPECT_EQ(FaultOf(whole.substr(0, 20)), "not a whole copy: cut short");
  whole[whole.find('1')] = '2';
  EXPECT_EQ(FaultOf(whole), "not a whole copy: this build reads version 1 of the form");
}

TEST(KeySetCopy, RefusesLengthsThatDoNotAddUpUnderAGoodChecksum) {
  const std::string whole = Encoded(Set(""));
  ASSERT_EQ(FaultOf(whole), "none");
  EXPECT_EQ(FaultOf(Resealed(whole.substr(0, whole.size() - 1))),
            "not a whole copy: its lengths do not add up");
  EXPECT_EQ(FaultOf(Resealed(whole + "x")), "not a whole copy: its lengths do not add up");
}

TEST(KeySetCopy, TakesWhatFitsAndNotAByteMore) {
  const size_t beside = Encoded(Set("")).size();
  EXPECT_TRUE(DecodeKeySetCopy(Encoded(Set(std::string(kKeySetCopyBytes - beside - 1, ' ')))).ok());
  EXPECT_TRUE(DecodeKeySetCopy(Encoded(Set(std::string(kKeySetCopyBytes - beside, ' ')))).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(
      EncodeKeySetCopy(Set(std::string(kKeySetCopyBytes - beside + 1, ' '))).status()));
}

}  // namespace
}  // namespace assay
