#include "server/engine/walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "tests/testing/scripted_cache.h"
#include "tests/testing/token_parts.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using testing::VerifierBench;

std::string NameOf(const Verdict& verdict) {
  if (const auto* rejection = std::get_if<Rejection>(&verdict)) {
    return std::string(Describe(rejection->reason).name);
  }
  const auto* unjudged = std::get_if<Unjudged>(&verdict);
  return unjudged == nullptr ? "VERIFIED" : std::string(Describe(unjudged->reason).name);
}

class WalkTest : public ::testing::Test {
 protected:
  Walk Go(const std::string& token, Trace* trace = nullptr) {
    return WalkOnce({*registry_, *registry_->FindPolicy("default"), token, narrowing_, 16384},
                    bench_.clock.Now(), trace);
  }
  // Entry is one check of a traced walk: "passed", "FAILED: expected, found", "needs another".
  static std::string Entry(const Trace& trace, std::string_view check) {
    const auto entry = std::find_if(trace.entries.begin(), trace.entries.end(),
                                    [&](const Trace::Entry& each) { return each.check == check; });
    if (entry == trace.entries.end()) return "no such check";
    if (entry->result == Trace::Result::kNotRun) return StrCat("needs ", entry->needs);
    return StrCat(entry->result == Trace::Result::kPassed ? "passed: " : "FAILED: ", entry->finding.expected,
                  ", ", entry->finding.found);
  }

  VerifierBench bench_;
  const Narrowing narrowing_{};
  std::shared_ptr<const IssuerRegistry> registry_ = bench_.registry.Get();
};

TEST_F(WalkTest, ComesToTheSameVerdictWithAndWithoutATrace) {
  using testing::TokenParts;
  TokenParts cut(VerifierBench::Good().Sign());
  cut.signature.clear();
  for (const std::string& token :
       {VerifierBench::Good().Sign(), VerifierBench::UnknownKey().Sign(), std::string("opaque"), cut.Join(),
        VerifierBench::Good().Claim("iss", "\"https://stranger.test\"").Sign(),
        VerifierBench::Good().Claim("exp", "1").Sign(),
        VerifierBench::UnknownKey().Claim("exp", "1").Sign()}) {
    Trace trace;
    EXPECT_EQ(NameOf(Go(token).verdict), NameOf(Go(token, &trace).verdict));
    EXPECT_EQ(trace.entries.front().check, "size");
    EXPECT_EQ(trace.entries.back().check, "rules");
    EXPECT_TRUE(std::is_sorted(trace.entries.begin(), trace.entries.end(),
                               [](const auto& a, const auto& b) { return a.stage < b.stage; }));
  }
}

TEST_F(WalkTest, NamesTheKeyUnderWhichTheSignatureIsGoodEvenOfARejectedToken) {
  Trace trace;
  EXPECT_EQ(NameOf(Go(VerifierBench::Good().Claim("exp", "1").Sign(), &trace).verdict), "TOKEN_EXPIRED");
  EXPECT_EQ(trace.key_thumbprint, bench_.keys->Current()->keys->keys()[0].thumbprint);
  Trace none;
  Go(VerifierBench::UnknownKey().Sign(), &none);
  EXPECT_EQ(none.key_thumbprint, "");
}

TEST_F(WalkTest, TellsOfAStrangerWhoIsKnownAndThatNothingElseWasJudged) {
  Trace trace;
  const Walk walk = Go(VerifierBench::Good().Claim("iss", "\"https://stranger.test\"").Sign(), &trace);
  EXPECT_EQ(walk.issuer, nullptr);
  EXPECT_EQ(Entry(trace, "issuer_known"), "FAILED: a configured issuer, \"https://stranger.test\"");
  EXPECT_EQ(Entry(trace, "issuer_accepted"), "needs issuer_known");
  EXPECT_EQ(Entry(trace, "type"), "needs issuer_known");
  EXPECT_EQ(Entry(trace, "scopes"), "needs issuer_known");
}

TEST_F(WalkTest, TellsTheIssuerOfATokenThatIsBrokenElsewhere) {
  testing::TokenParts parts(VerifierBench::Good().Sign());
  parts.signature.push_back('=');
  Trace trace;
  const Walk walk = Go(parts.Join(), &trace);
  EXPECT_EQ(NameOf(walk.verdict), "BASE64URL_INVALID");
  ASSERT_NE(walk.issuer, nullptr);
  EXPECT_EQ(walk.issuer->name, "test");
  EXPECT_EQ(Entry(trace, "issuer_known"),
            "passed: a configured issuer, \"test\", iss \"https://issuer.test\"");
  EXPECT_EQ(Entry(trace, "issuer_accepted"),
            "passed: an issuer that policy \"default\" accepts: \"test\", \"test\"");
  EXPECT_EQ(Entry(trace, "signature"), "needs encoding");
}

TEST_F(WalkTest, TellsHowOldTheKeysAre) {
  Trace trace;
  bench_.clock.Advance(absl::Minutes(2));
  Go(VerifierBench::Good().Sign(), &trace);
  EXPECT_EQ(Entry(trace, "keys"),
            "passed: keys of the issuer to judge by, 1 usable, confirmed 2023-11-14T22:13:20Z (2m ago)");
}

TEST_F(WalkTest, JudgesWhatNeedsNoKeyWhereThereIsNone) {
  bench_.clock.Advance(absl::Hours(25));
  Trace trace;
  const Walk walk = Go(VerifierBench::Good().Claim("exp", "1700099999").Sign(), &trace);
  EXPECT_EQ(NameOf(walk.verdict), "KEYS_UNAVAILABLE");
  EXPECT_EQ(walk.missing, "key-1");
  EXPECT_EQ(
      Entry(trace, "keys"),
      "FAILED: keys of the issuer to judge by, 1 usable, confirmed 2023-11-14T22:13:20Z (1d1h ago); too "
      "old to be used");
  EXPECT_EQ(Entry(trace, "key"), "needs keys");
  EXPECT_EQ(Entry(trace, "signature"), "needs keys");
  EXPECT_EQ(Entry(trace, "scopes"), "passed: any scope, no scope");
}

TEST_F(WalkTest, BlamesNoKeysThatNobodyHadToFetch) {
  const auto none = std::make_shared<testing::ScriptedCache>();
  IssuerRegistry registry({{.name = "test", .issuer = std::string(testing::kTestIssuer), .keys = none}},
                          {VerifierBench::PolicyNamed("default", {})}, "default", "c");
  const auto keys = [&](const std::string& token) {
    Trace trace;
    (void)WalkOnce({registry, *registry.FindPolicy(""), token, narrowing_, 16384}, bench_.clock.Now(),
                   &trace);
    const auto entry = std::find_if(trace.entries.begin(), trace.entries.end(),
                                    [](const Trace::Entry& each) { return each.check == "keys"; });
    return StrCat(Entry(trace, "keys"), " | ", entry->finding.found);
  };
  const std::string expired = VerifierBench::Good().Claim("exp", "1").Sign();
  EXPECT_EQ(keys(expired), "needs expiry | not fetched: expiry refuses the token whatever the keys are");
  EXPECT_EQ(keys(VerifierBench::Good().Sign()),
            "FAILED: keys of the issuer to judge by, none were ever had | none were ever had");
  none->last_fault = v1::KEY_SET_FAULT_TLS;
  EXPECT_EQ(keys(expired), "FAILED: keys of the issuer to judge by, none were ever had | none were ever had");
}

TEST_F(WalkTest, KnowsThePolicyThatIsAskedFor) {
  EXPECT_EQ((*FindPolicy(*registry_, "", {}))->name, "default");
  EXPECT_EQ((*FindPolicy(*registry_, "scoped", {}))->name, "scoped");
  EXPECT_EQ(FindPolicy(*registry_, "none", {}).status().message(), "unknown policy 'none'");
  EXPECT_EQ(FindPolicy(*registry_, "", {.audiences = {"https://stranger.test"}}).status().message(),
            "audience 'https://stranger.test' is outside policy 'default': a request narrows, never widens");
}

}  // namespace
}  // namespace assay
