#include "server/config/public_suffix.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(PublicSuffix, IsWhatARegistrySellsNamesBelow) {
  for (const char* domain : {"com", "co.uk", "CO.UK", "com.au", "kawasaki.jp", "x.kawasaki.jp", "ck", "x.ck",
                             "xn--p1ai", "xn--55qx5d.cn"}) {
    EXPECT_TRUE(IsPublicSuffix(domain)) << domain;
  }
}

TEST(PublicSuffix, IsNoDomainThatSomebodyHolds) {
  for (const char* domain :
       {"idp.example", "acme.co.uk", "city.kawasaki.jp", "www.ck", "internal", "corp.internal", ""}) {
    EXPECT_FALSE(IsPublicSuffix(domain)) << domain;
  }
}

TEST(PublicSuffix, LeavesTheDomainOfOneOperatorToThatOperator) {
  for (const char* domain : {"github.io", "uk.com", "b2clogin.com", "eu.auth0.com", "okta.com",
                             "auth.eu-west-1.amazoncognito.com", "cloudapp.azure.com"}) {
    EXPECT_FALSE(IsPublicSuffix(domain)) << domain;
  }
}

}  // namespace
}  // namespace assay
