#include "server/demo/token_mint.h"

#include <gtest/gtest.h>

#include <set>

#include "server/base/base64url.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

const KeyRing& Keys() {
  static const auto& ring = *new KeyRing(GenerateKeys("t", 1));
  return ring;
}

std::string Mint(const MintRequest& request) {
  return MintToken(request, Keys(), "http://127.0.0.1:1", testing::TestTime());
}

std::string Part(const std::string& token, int index) {
  size_t begin = 0;
  for (int i = 0; i < index; ++i) begin = token.find('.', begin) + 1;
  return Base64UrlDecode(token.substr(begin, token.find('.', begin) - begin)).value_or("not base64url");
}

TEST(MintToken, PutsTheWishesIntoTheClaims) {
  const std::string token =
      Mint({.subject = "b\"ob", .audience = "api", .scope = "a b", .ttl = absl::Seconds(90)});
  EXPECT_EQ(Part(token, 0), R"({"typ":"at+jwt","alg":"ES256","kid":"es256-t-1"})");
  EXPECT_EQ(Part(token, 1),
            R"({"iss":"http://127.0.0.1:1","sub":"b\"ob","aud":"api","scope":"a b","client_id":"demo",)"
            R"("iat":1700000000,"nbf":1700000000,"exp":1700000090})");
}

TEST(MintToken, LeavesAnEmptyScopeOut) {
  EXPECT_EQ(Part(Mint({.scope = ""}), 1).find("scope"), std::string::npos);
}

TEST(MintToken, SignsByTheCurrentKeyOfTheAlgorithm) {
  for (const Algorithm& row : Algorithms()) {
    const std::string token = Mint({.algorithm = std::string(row.name)});
    const SigningKey& key = *Keys().Current(row);
    EXPECT_NE(Part(token, 0).find("\"" + key.key_id() + "\""), std::string::npos) << row.name;
    EXPECT_FALSE(Part(token, 2).empty()) << row.name;
  }
}

TEST(MintToken, SpellsTheAlgorithmAsAsked) {
  EXPECT_NE(Part(Mint({.algorithm = "Ed25519"}), 0).find(R"("alg":"Ed25519")"), std::string::npos);
}

TEST(MintToken, IsEmptyForAnAlgorithmWithoutAKey) { EXPECT_EQ(Mint({.algorithm = "HS256"}), ""); }

TEST(MintToken, ChangesAFalsifiedTokenAfterItWasSigned) {
  // Ed25519 signs the same text alike each time, so the signatures can be compared.
  const std::string good = Mint({.algorithm = "EdDSA"});
  const std::string bad = Mint({.algorithm = "EdDSA", .defect = Defect::kBadSignature});
  EXPECT_EQ(Part(bad, 2), Part(good, 2));
  EXPECT_EQ(Part(bad, 0), Part(good, 0));
  EXPECT_NE(Part(bad, 1), Part(good, 1));
}

TEST(MintToken, NamesANewUnknownKeyEachTime) {
  const MintRequest request = {.defect = Defect::kUnknownKid};
  const std::string first = MintToken(request, Keys(), "i", testing::TestTime());
  const std::string second = MintToken(request, Keys(), "i", testing::TestTime() + absl::Nanoseconds(1));
  EXPECT_NE(Part(first, 0), Part(second, 0));
  EXPECT_EQ(Keys().key_set().find("never-published"), std::string::npos);
}

TEST(MintToken, LeavesAnUnsignedTokenWithoutASignature) {
  const std::string token = Mint({.defect = Defect::kAlgNone});
  EXPECT_TRUE(token.ends_with("."));
  EXPECT_NE(Part(token, 0).find(R"("alg":"none")"), std::string::npos);
}

TEST(MintToken, KeysAForgedMacWithThePublicKey) {
  const std::string token = Mint({.defect = Defect::kHsConfusion});
  EXPECT_NE(Part(token, 0).find(R"("alg":"HS256")"), std::string::npos);
  EXPECT_EQ(Part(token, 2), HmacSha256(Keys().Current(*FindAlgorithm("ES256"))->PublicJwk(),
                                       token.substr(0, token.rfind('.'))));
}

TEST(Defects, HaveNamesOfTheirOwnThatFindThem) {
  std::set<std::string_view> names;
  for (const DefectRow& row : Defects()) {
    names.insert(row.name);
    EXPECT_EQ(FindDefect(row.name), &row);
  }
  EXPECT_EQ(names.size(), 8U);
  EXPECT_EQ(FindDefect(""), nullptr);
  EXPECT_EQ(FindDefect("Expired"), nullptr);
}

}  // namespace
}  // namespace assay
