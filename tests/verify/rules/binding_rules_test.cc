// Row 59 of verifier-rules.md: tokens that are bound to whom they were issued to.
#include <gtest/gtest.h>

#include <string>

#include "server/base/base64url.h"
#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

const std::string kOurs(32, '\x11');
const std::string kAnothers(32, '\x22');

std::string BoundTo(const std::string& confirmation) { return GoodToken().Claim("cnf", confirmation).Sign(); }
std::string BoundToCertificate(const std::string& digest) {
  return BoundTo(StrCat(R"({"x5t#S256":")", Base64UrlEncode(digest), R"("})"));
}
std::string ReasonFor(const std::string& token, const std::string& shown,
                      BindingDemand demand = BindingDemand::kAsTokenSays) {
  Policy policy = TestPolicy();
  policy.binding = demand;
  return Judge({TrustedKey().PublicJwk()}, policy)
      .Try(token, TestTime(), {.certificate_sha256 = shown})
      .reason;
}

TEST(Rule59, ABoundTokenPassesWithItsCertificateOnly) {
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), kOurs), kVerified);
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), kAnothers), "BINDING_MISMATCH");
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), ""), "BINDING_REQUIRED");
}

TEST(Rule59, ATokenThatIsNotBoundNeedsNoCertificateUnlessThePolicyDemandsOne) {
  EXPECT_EQ(ReasonFor(GoodToken().Sign(), ""), kVerified);
  EXPECT_EQ(ReasonFor(GoodToken().Sign(), kOurs), kVerified);
  EXPECT_EQ(ReasonFor(GoodToken().Sign(), kOurs, BindingDemand::kRequired), "BINDING_REQUIRED");
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), kOurs, BindingDemand::kRequired), kVerified);
}

TEST(Rule59, AThumbprintThatIsNoneMatchesNoCertificate) {
  for (const char* json : {R"({"x5t#S256":""})", R"({"x5t#S256":"AAAA"})", R"({"x5t#S256":7})",
                           R"({"x5t#S256":null})", R"({"x5t#S256":["x"]})"}) {
    EXPECT_EQ(ReasonFor(BoundTo(json), kOurs), "BINDING_MISMATCH") << json;
    EXPECT_EQ(ReasonFor(BoundTo(json), ""), "BINDING_REQUIRED") << json;
  }
}

TEST(Rule59, AProofThatNobodyHereCanCheckIsMissing) {
  for (const char* json :
       {R"({"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})", "{}", R"({"kid":"k"})"}) {
    EXPECT_EQ(ReasonFor(BoundTo(json), kOurs), "BINDING_REQUIRED") << json;
  }
  const std::string both = BoundTo(StrCat(R"({"jkt":"x","x5t#S256":")", Base64UrlEncode(kOurs), R"("})"));
  EXPECT_EQ(ReasonFor(both, kOurs), "BINDING_REQUIRED");
}

TEST(Rule59, AConfirmationThatIsNoObjectIsInvalid) {
  for (const char* json : {R"("text")", "null", "[]", "true"}) {
    EXPECT_EQ(ReasonFor(BoundTo(json), kOurs), "CLAIM_INVALID") << json;
  }
}

TEST(Rule59, BoundTokensPassAsBearerTokensOnlyWhereThePolicySaysSo) {
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), "", BindingDemand::kIgnored), kVerified);
  EXPECT_EQ(ReasonFor(BoundToCertificate(kOurs), kAnothers, BindingDemand::kIgnored), kVerified);
}

}  // namespace
}  // namespace assay::testing
