#include "server/transport/handlers/credential.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

using Views = std::vector<std::string_view>;

std::string Found(const Views& authorization, const Views& cookies = {}, std::string_view cookie = "") {
  const Credential credential = FindCredential(authorization, cookies, cookie);
  if (credential.refused) return std::string(Describe(*credential.refused).name);
  return StrCat("'", credential.token, "'");
}

TEST(Credential, IsWhatStandsBehindTheSchemeBearerInAnyCase) {
  for (const char* value : {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR   a.b.c",
                            " Bearer a.b.c ", "Bearer\ta.b.c"}) {
    EXPECT_EQ(Found({value}), "'a.b.c'") << value;
  }
}

TEST(Credential, IsMissingWithoutAHeaderAndWithAnEmptyOne) {
  for (const Views& values : {Views{}, Views{""}, Views{" "}, Views{"Bearer"}, Views{"Bearer "}}) {
    EXPECT_EQ(Found(values), "''");
  }
}

TEST(Credential, Row61_IsOneOrNone) {
  EXPECT_EQ(Found({"Bearer a", "Bearer b"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a", "Bearer a"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a", ""}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a,Bearer b"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a, b"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer ,a"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Basic eDp5,Bearer a"}), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Basic eDp5 , bearer a"}), "MULTIPLE_TOKENS");
}

TEST(Credential, Row61_HasNoSchemeButBearer) {
  for (const char* value : {"Basic eDp5", "Digest username=\"a\", realm=\"b\"", "DPoP a.b.c", "a.b.c",
                            "Bearera.b.c", "Bearer:a", "\"Bearer\" a", "Token a"}) {
    EXPECT_EQ(Found({value}), "SCHEME_NOT_BEARER") << value;
  }
}

TEST(Credential, ComesFromACookieOnlyWhereItIsNamed) {
  EXPECT_EQ(Found({}, {"session=x; token=a.b.c; theme=dark"}), "''");
  EXPECT_EQ(Found({}, {"session=x; token=a.b.c; theme=dark"}, "token"), "'a.b.c'");
  EXPECT_EQ(Found({}, {"session=x", "token=\"a.b.c\""}, "token"), "'a.b.c'");
  EXPECT_EQ(Found({}, {"mytoken=x; Token=y; token"}, "token"), "''");
}

TEST(Credential, InTwoPlacesIsNobodys) {
  EXPECT_EQ(Found({}, {"token=a; token=b"}, "token"), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({}, {"token=a", "token=a"}, "token"), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a"}, {"token=b"}, "token"), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Bearer a"}, {"token=b; token=b"}, "token"), "MULTIPLE_TOKENS");
  EXPECT_EQ(Found({"Basic eDp5"}, {"token=b"}, "token"), "SCHEME_NOT_BEARER");
  EXPECT_EQ(Found({"Bearer a"}, {"token=a"}, "token"), "'a'");
  EXPECT_EQ(Found({"Bearer a"}, {"other=b"}, "token"), "'a'");
}

}  // namespace
}  // namespace assay
