#include "client/cli/certificate_option.h"

#include <gtest/gtest.h>

#include "server/base/str_cat.h"

namespace assay::cli {
namespace {

// Of RFC 8705 section 3.1.
constexpr char kBase64Url[] = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2";
constexpr char kHex[] = "6f070ad1eb1cdc0082dc3076639fe5112b1713ca3d96d734e4ef3d8dd37e760d";

TEST(ParseCertificateDigest, ReadsWhatTokensAndToolsWrite) {
  const auto digest = ParseCertificateDigest(kHex);
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->size(), 32u);
  EXPECT_EQ(ParseCertificateDigest(kBase64Url), digest);
  std::string colons;
  for (int i = 0; i < 64; i += 2) colons += StrCat(i == 0 ? "" : ":", std::string(kHex + i, 2));
  EXPECT_EQ(ParseCertificateDigest(colons), digest);
}

TEST(ParseCertificateDigest, RefusesAnythingElse) {
  const std::string hex = kHex, base64 = kBase64Url;
  for (const std::string& text :
       {std::string(), hex.substr(1), StrCat(hex, "0"), StrCat("g", hex.substr(1)), base64.substr(1),
        StrCat(base64, "="), StrCat("*", base64.substr(1)), std::string(95, ':'), std::string(95, 'a')}) {
    EXPECT_EQ(ParseCertificateDigest(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay::cli
