#include "server/verify/token_anatomy.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::TokenParts;

TokenAnatomy Of(std::string_view token, size_t max_bytes = Limits().token_bytes) {
  return TokenAnatomy::TakeApart(token, max_bytes);
}

TEST(TokenAnatomy, ReadsAllPartsOfAGoodToken) {
  const auto anatomy = Of(GoodToken().Claim("n", "7").Sign());
  EXPECT_EQ(anatomy.parts, 3u);
  EXPECT_EQ(anatomy.HeaderText("alg"), "ES256");
  EXPECT_EQ(anatomy.HeaderText("no such"), "");
  EXPECT_EQ(anatomy.ClaimText("sub"), "alice");
  EXPECT_EQ(anatomy.ClaimText("n"), "");
  EXPECT_TRUE(anatomy.HasClaim("n"));
  EXPECT_FALSE(anatomy.HasClaim("no such"));
  EXPECT_EQ(anatomy.signature_bytes, 64u);
}

TEST(TokenAnatomy, ReadsWhatItCanWhereAPartIsBroken) {
  TokenParts parts(GoodToken().Sign());
  parts.header.insert(0, 3, '@');
  EXPECT_FALSE(Of(parts.Join()).header);
  EXPECT_EQ(Of(parts.Join()).ClaimText("sub"), "alice");
  parts = TokenParts(GoodToken().Sign());
  parts.payload = Base64UrlEncode("[1]");
  EXPECT_EQ(Of(parts.Join()).claims, nullptr);
  EXPECT_EQ(Of(parts.Join()).HeaderText("alg"), "ES256");
  parts.signature.push_back('=');
  EXPECT_FALSE(Of(parts.Join()).signature_bytes);
}

TEST(TokenAnatomy, ReadsTheHeaderOfAnEncryptedTokenAndNothingElse) {
  const auto anatomy =
      Of(StrCat(Base64UrlEncode(R"({"alg":"RSA-OAEP","enc":"A256GCM"})"), ".e30.e30.e30.e30"));
  EXPECT_EQ(anatomy.parts, 5u);
  EXPECT_EQ(anatomy.HeaderText("enc"), "A256GCM");
  EXPECT_EQ(anatomy.claims, nullptr);
}

TEST(TokenAnatomy, LooksAtNoTextThatIsTooLong) {
  const std::string token = GoodToken().Sign();
  EXPECT_EQ(Of(token, token.size()).parts, 3u);
  EXPECT_EQ(Of(token, token.size() - 1).parts, 0u);
  EXPECT_EQ(Of("").parts, 0u);
  EXPECT_EQ(Of("opaque").parts, 1u);
}

}  // namespace
}  // namespace assay
