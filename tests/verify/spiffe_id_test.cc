#include "server/verify/spiffe_id.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(IsSpiffeId, TakesATrustDomainWithAndWithoutAPath) {
  for (const char* text :
       {"spiffe://example.org", "spiffe://example.org/ns/prod/sa/api", "spiffe://a_b-c.9/X",
        "spiffe://10.2.3.4/service", "spiffe://td/...", "spiffe://td/.a"}) {
    EXPECT_TRUE(IsSpiffeId(text)) << text;
  }
}

TEST(IsSpiffeId, RefusesWhatTheStandardDoesNotAllow) {
  for (const char* text : {"",
                           "spiffe://",
                           "spiffe:///path",
                           "SPIFFE://td/a",
                           "https://td/a",
                           "spiffe:/td/a",
                           "td/a",
                           "spiffe://Example.org/a",
                           "spiffe://user@td/a",
                           "spiffe://td:8080/a",
                           "spiffe://td/",
                           "spiffe://td//a",
                           "spiffe://td/a/",
                           "spiffe://td/.",
                           "spiffe://td/a/../b",
                           "spiffe://td/a?x",
                           "spiffe://td/a#x",
                           "spiffe://td/%61",
                           "spiffe://td/a b",
                           " spiffe://td/a",
                           "spiffe://t\xc3\xa4/a"}) {
    EXPECT_FALSE(IsSpiffeId(text)) << text;
  }
  EXPECT_FALSE(IsSpiffeId(std::string_view("spiffe://td/a\0", 14)));
}

TEST(IsSpiffeId, BoundsTrustDomainAndWhole) {
  for (const size_t size : {254u, 255u, 256u})
    EXPECT_EQ(IsSpiffeId("spiffe://" + std::string(size, 'a') + "/x"), size <= 255) << size;
  for (const size_t size : {2047u, 2048u, 2049u})
    EXPECT_EQ(IsSpiffeId("spiffe://td/" + std::string(size - 12, 'a')), size <= 2048) << size;
}

}  // namespace
}  // namespace assay
