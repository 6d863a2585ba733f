#include "server/engine/diagnosis/issuer_spelling.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(IssuerDifference, NamesTheOneDifferenceThatThereIs) {
  const struct {
    const char *configured, *stated;
    v1::IssuerFinding expected;
  } kCases[] = {
      {"https://a.test/r", "https://a.test/r", v1::ISSUER_FINDING_UNSPECIFIED},
      {"https://a.test", "https://a.test/", v1::ISSUER_FINDING_ISSUER_TRAILING_SLASH},
      {"https://a.test/r/", "https://a.test/r", v1::ISSUER_FINDING_ISSUER_TRAILING_SLASH},
      {"https://a.test/Prod", "https://a.test/prod", v1::ISSUER_FINDING_ISSUER_CASE},
      {"https://A.test/r", "https://a.test/r", v1::ISSUER_FINDING_ISSUER_CASE},
      {"https://a.test/r", "http://a.test/r", v1::ISSUER_FINDING_ISSUER_SCHEME},
      {"https://a.test/t/v2.0", "https://a.test/t", v1::ISSUER_FINDING_ISSUER_VERSION},
      {"https://a.test/t/v1", "https://a.test/t/v2", v1::ISSUER_FINDING_ISSUER_VERSION},
      {"https://a.test/t/v2.0", "https://a.test/t/", v1::ISSUER_FINDING_ISSUER_VERSION},
      {"https://a.test/one/v2.0", "https://a.test/two/v2.0", v1::ISSUER_FINDING_ISSUER_TENANT},
      {"https://a.test/common/v2.0", "https://a.test/{tenantid}/v2.0", v1::ISSUER_FINDING_ISSUER_TENANT},
      {"https://a.test/one/x", "https://a.test/two/y", v1::ISSUER_FINDING_UNSPECIFIED},
      {"https://a.test/r", "https://b.test/r", v1::ISSUER_FINDING_UNSPECIFIED},
      {"https://a.test/vault", "https://a.test", v1::ISSUER_FINDING_UNSPECIFIED},
      {"https://a.test/r", "", v1::ISSUER_FINDING_UNSPECIFIED},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(IssuerDifference(each.configured, each.stated), each.expected)
        << each.configured << " " << each.stated;
  }
}

}  // namespace
}  // namespace assay
