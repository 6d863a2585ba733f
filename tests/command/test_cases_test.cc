#include "server/command/test_cases.h"

#include <gtest/gtest.h>

#include "server/command/fault_text.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

v1::Config TestConfig(std::string_view more = "") {
  const auto config = LoadConfig(GoodConfig(
      "  other:\n    issuer: urn:other\n    keys: {url: \"https://other.example/jwks\"}\n", "", more));
  EXPECT_TRUE(config.has_value());
  return *config;
}

std::string Faults(std::string_view cases, const v1::Config& config = TestConfig()) {
  const auto read = ReadTestCases(cases, config);
  return read ? "none" : FaultsText("c", read.error());
}

TEST(TestCases, APolicyAndItsFirstIssuerAreFilledIn) {
  const auto read =
      ReadTestCases("cases: [{name: a, expect: {verified: {}}}]", TestConfig("default_policy: read\n"));
  ASSERT_TRUE(read.has_value()) << FaultsText("c", read.error());
  EXPECT_EQ(read->cases(0).policy(), "read");
  EXPECT_EQ(read->cases(0).token().issuer(), "main");
}

TEST(TestCases, EveryFaultIsToldAtOnceWithItsPlace) {
  EXPECT_EQ(Faults("cases:\n"
                   "- {name: a, policy: raed, expect: {rejected: TOKEN_EXPIRD}}\n"
                   "- {name: a, policy: read, token: {issuer: mian}, expect: {verified: {}}}\n"
                   "- {policy: read, at: soon}\n"
                   "- {name: b, expect: {}}\n"),
            "c:2:21: cases[0].policy: no policy is named \"raed\"; did you mean \"read\"?\n"
            "c:2:46: cases[0].expect.rejected: there is no reason \"TOKEN_EXPIRD\"; did you mean "
            "\"TOKEN_EXPIRED\"?\n"
            "c:3:10: cases[1].name: stands above already: no two cases are named alike\n"
            "c:3:43: cases[1].token.issuer: no issuer is configured under this name; did you mean \"main\"?\n"
            "c:4:3: cases[2]: needs name: what the case shows, in a sentence\n"
            "c:4:3: cases[2]: needs expect, such as {verified: {}} or {rejected: TOKEN_EXPIRED}\n"
            "c:4:22: cases[2].at: expected a time such as \"2026-11-23T09:30:00Z\", found \"soon\"\n"
            "c:5:3: cases[3]: needs policy: the configuration has no default_policy\n"
            "c:5:13: cases[3].expect: needs one of verified, rejected, unjudged\n");
}

TEST(TestCases, AReasonStandsForItsOwnOutcome) {
  EXPECT_EQ(Faults("cases: [{name: a, policy: read, expect: {rejected: KEYS_UNAVAILABLE}}]"),
            "c:1:52: cases[0].expect.rejected: KEYS_UNAVAILABLE leaves a token unjudged: expect {unjudged: "
            "KEYS_UNAVAILABLE}\n");
  EXPECT_EQ(Faults("cases: [{name: a, policy: read, expect: {unjudged: TOKEN_EXPIRED}}]"),
            "c:1:52: cases[0].expect.unjudged: TOKEN_EXPIRED rejects a token: expect {rejected: "
            "TOKEN_EXPIRED}\n");
}

TEST(TestCases, OutcomesAndTimesAreOneOfEach) {
  EXPECT_EQ(Faults("cases:\n"
                   "- name: a\n"
                   "  policy: read\n"
                   "  token: {expires_in: 1m, expired_ago: 1m, issued_ago: 1m, issued_in: 1m}\n"
                   "  expect: {verified: {}, rejected: TOKEN_EXPIRED}\n"),
            "c:4:40: cases[0].token.expired_ago: contradicts expires_in: leave one of the two out\n"
            "c:4:71: cases[0].token.issued_in: contradicts issued_ago: leave one of the two out\n"
            "c:5:36: cases[0].expect.rejected: contradicts verified: a verdict is one of them\n");
}

TEST(TestCases, BesideAWholeTokenNothingIsSaidOfIt) {
  EXPECT_EQ(Faults("cases: [{name: a, policy: read, token: {compact: a.b.c, claims: {sub: x}}, expect: "
                   "{rejected: BASE64URL_INVALID}}]"),
            "c:1:57: cases[0].token.claims: contradicts compact: leave one of the two out\n");
}

TEST(TestCases, ClaimsAreAMappingWhoseMembersDiffer) {
  EXPECT_EQ(
      Faults("cases: [{name: a, policy: read, token: {claims: {x: {y: 1, y: 2}}}, expect: {verified: {}}}]"),
      "c:1:41: cases[0].token.claims: a member is named twice; give such a token whole, as compact\n");
  EXPECT_EQ(Faults("cases: [{name: a, policy: read, token: {claims: sub}, expect: {verified: {}}}]"),
            "c:1:49: cases[0].token.claims: expected a mapping that JSON can say\n");
}

TEST(TestCases, AFileWithoutCasesTestsNothing) {
  EXPECT_EQ(Faults("cases: []"), "c:1:1: no cases: nothing would be tested\n");
}

}  // namespace
}  // namespace assay
