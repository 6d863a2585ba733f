#include "server/base/base64url.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Base64Url, DecodesTheVectorsOfRfc4648Section10WithoutPadding) {
  EXPECT_EQ(Base64UrlDecode(""), "");
  EXPECT_EQ(Base64UrlDecode("Zg"), "f");
  EXPECT_EQ(Base64UrlDecode("Zm8"), "fo");
  EXPECT_EQ(Base64UrlDecode("Zm9v"), "foo");
  EXPECT_EQ(Base64UrlDecode("Zm9vYmFy"), "foobar");
}

TEST(Base64Url, DecodesTheExampleOfRfc7515AppendixC) {
  EXPECT_EQ(Base64UrlDecode("A-z_4ME"), "\x03\xec\xff\xe0\xc1");
  EXPECT_EQ(Base64UrlEncode("\x03\xec\xff\xe0\xc1"), "A-z_4ME");
}

TEST(Base64Url, EveryByteMakesTheRoundTripAtEveryTailLength) {
  std::string bytes;
  for (int i = 0; i < 258; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
}

TEST(Base64Url, RefusesPadding) {
  for (const char* text : {"Zg==", "Zm8=", "Zm9v=", "=", "Zg="})
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
}

TEST(Base64Url, RefusesEveryByteOutsideTheUrlSafeAlphabetAtEveryPosition) {
  const std::string good = "Zm9vYmE";
  int refused = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      if (std::isalnum(byte) != 0 || byte == '-' || byte == '_') continue;
      std::string text = good;
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << at << " " << byte;
      ++refused;
    }
  }
  EXPECT_EQ(refused, 7 * (256 - 64));
}

TEST(Base64Url, RefusesTrailingBitsThatAreNotZero) {
  EXPECT_EQ(Base64UrlDecode("AA"), std::string(1, '\0'));
  EXPECT_EQ(Base64UrlDecode("AB"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("AAA"), std::string(2, '\0'));
  EXPECT_EQ(Base64UrlDecode("AAB"), std::nullopt);
}

TEST(Base64Url, RefusesALengthOfOneModuloFour) {
  EXPECT_EQ(Base64UrlDecode("A"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("AAAAA"), std::nullopt);
}

}  // namespace
}  // namespace assay
