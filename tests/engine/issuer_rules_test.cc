// Rows 15, 25, 54 and 55 of verifier-rules.md: which issuer a token finds, through the whole walk of a
// request.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay::testing {
namespace {

// Ruled verifies a token and expects that nothing was parked: no issuer was asked for keys.
Ruling Ruled(VerifierBench& bench, std::string token) {
  VerifyInput input;
  input.token = std::move(token);
  TaskQueue resume;
  std::optional<Judgement> answer;
  bench.verifier.Verify(std::move(input), resume,
                        [&](absl::StatusOr<Judgement> judgement) { answer = *std::move(judgement); });
  EXPECT_EQ(bench.keys->parked(), 0u);
  if (!answer) return {.reason = "PARKED"};
  if (const auto* rejection = std::get_if<Rejection>(&answer->verdict)) return RulingOf(*rejection);
  return std::holds_alternative<VerifiedToken>(answer->verdict) ? Ruling{} : Ruling{.reason = "UNJUDGED"};
}

void ExpectUnknown(VerifierBench& bench, std::string_view issuer_json) {
  const Ruling ruling = Ruled(bench, VerifierBench::Good().Claim("iss", issuer_json).Sign());
  EXPECT_EQ(ruling.reason, "ISSUER_UNKNOWN") << issuer_json;
  EXPECT_EQ(ruling.stage, "ISSUER");
  EXPECT_EQ(ruling.subject, "iss");
  EXPECT_FALSE(ruling.signature_checked);
}

// Installs these issuers, all under one policy, with their keys.
void Install(VerifierBench& bench,
             const std::vector<std::pair<std::string, std::shared_ptr<HeldKeys>>>& issuers) {
  std::vector<Issuer> all;
  NamedPolicy named{"default", "1", {}};
  for (const auto& [issuer, keys] : issuers) {
    const std::string name = StrCat("issuer-", all.size());
    Policy policy = VerifierBench::PolicyNamed("default", {}).verifiers.at("test").policy();
    policy.issuer_name = name;
    policy.issuer = issuer;
    named.verifiers.emplace(name, TokenVerifier(std::move(policy)));
    all.push_back({.name = name, .issuer = issuer, .keys = keys});
  }
  bench.registry.Set(std::make_shared<const IssuerRegistry>(std::move(all), std::vector{std::move(named)},
                                                            "default", "config-2"));
}

TEST(Rule15, ANulBehindAGoodPrefixMakesAnotherIssuer) {
  VerifierBench bench;
  ExpectUnknown(bench, R"("https://issuer.test\u0000")");
  ExpectUnknown(bench, R"("https://issuer.test\u0000.evil.test")");
  ExpectUnknown(bench, R"("\u0000https://issuer.test")");
}

TEST(Rule25, AKidIsLookedUpOnlyInsideTheTokensOwnIssuer) {
  VerifierBench bench;
  const SigningKey ours = SigningKey::Generate(*FindAlgorithm("ES256"), "shared");
  const SigningKey theirs = SigningKey::Generate(*FindAlgorithm("ES256"), "shared");
  const auto our_keys = std::make_shared<HeldKeys>(bench.clock),
             their_keys = std::make_shared<HeldKeys>(bench.clock);
  our_keys->Set(KeySet({ours.PublicJwk()}));
  their_keys->Set(KeySet({theirs.PublicJwk()}));
  Install(bench, {{"https://ours.test", our_keys}, {"https://theirs.test", their_keys}});

  const auto token = [](const SigningKey& key, std::string_view issuer) {
    return TokenBuilder(key).Claim("iss", JsonQuote(issuer)).Sign();
  };
  EXPECT_EQ(Ruled(bench, token(ours, "https://ours.test")).reason, kVerified);
  EXPECT_EQ(Ruled(bench, token(theirs, "https://theirs.test")).reason, kVerified);
  EXPECT_EQ(Ruled(bench, token(theirs, "https://ours.test")).reason, "SIGNATURE_INVALID");
  EXPECT_EQ(Ruled(bench, token(ours, "https://theirs.test")).reason, "SIGNATURE_INVALID");
}

TEST(Rule54, AnIssuerIsFoundByItsExactBytesOnly) {
  VerifierBench bench;
  ASSERT_EQ(Ruled(bench, VerifierBench::Good().Sign()).reason, kVerified);
  for (const char* issuer : {"https://issuer.test/",
                             "https://issuer.test//",
                             "https://ISSUER.test",
                             "HTTPS://issuer.test",
                             "http://issuer.test",
                             "https://issuer.tes",
                             "https://issuer",
                             "issuer.test",
                             "ttps://issuer.test",
                             "https://issuer.test/a",
                             "https://issuer.test.evil.test",
                             "https://issuer.test:443",
                             "https://issuer.test?",
                             "https://issuer.test#",
                             " https://issuer.test",
                             "https://issuer.test ",
                             "https://issuer.test.",
                             "https://issuer%2Etest",
                             "test",
                             ""}) {
    ExpectUnknown(bench, JsonQuote(issuer));
  }
}

TEST(Rule54, NoUnicodeNormalisationTakesPlace) {
  VerifierBench bench;
  const std::string composed = "https://caf\xc3\xa9.test", decomposed = "https://cafe\xcc\x81.test";
  const auto keys = std::make_shared<HeldKeys>(bench.clock);
  keys->Set(KeySet({TestKey("ES256").PublicJwk()}));
  Install(bench, {{composed, keys}});
  EXPECT_EQ(Ruled(bench, VerifierBench::Good().Claim("iss", JsonQuote(composed)).Sign()).reason, kVerified);
  EXPECT_EQ(Ruled(bench, VerifierBench::Good().Claim("iss", R"("https://caf\u00e9.test")").Sign()).reason,
            kVerified);
  ExpectUnknown(bench, JsonQuote(decomposed));
  ExpectUnknown(bench, R"("https://CAF\u00c9.test")");
  ExpectUnknown(bench,
                "\"https://\xef\xbd\x83"
                "af\xc3\xa9.test\"");  // a full-width c
}

TEST(Rule54, TwoIssuersThatResembleEachOtherStayApart) {
  VerifierBench bench;
  const auto plain = std::make_shared<HeldKeys>(bench.clock),
             slashed = std::make_shared<HeldKeys>(bench.clock);
  plain->Set(KeySet({TestKey("ES256", "plain").PublicJwk()}));
  slashed->Set(KeySet({TestKey("ES256", "slashed").PublicJwk()}));
  Install(bench, {{"https://issuer.test", plain}, {"https://issuer.test/", slashed}});
  const TokenBuilder by_slashed(TestKey("ES256", "slashed"));
  EXPECT_EQ(Ruled(bench, TokenBuilder(by_slashed).Claim("iss", R"("https://issuer.test/")").Sign()).reason,
            kVerified);
  EXPECT_NE(Ruled(bench, TokenBuilder(by_slashed).Header("kid", "\"plain\"").Sign()).reason, kVerified);
}

TEST(Rule55, AnAbsentIssuerIsMissingEvenWithOneIssuerConfigured) {
  VerifierBench bench;
  ASSERT_EQ(bench.registry.Get()->issuers().size(), 1u);
  const Ruling ruling = Ruled(bench, VerifierBench::Good().Claim("iss", "").Sign());
  EXPECT_EQ(ruling.reason, "ISSUER_MISSING");
  EXPECT_EQ(ruling.stage, "ISSUER");
}

TEST(Rule55, AListWithAGoodAndABadIssuerFindsNeither) {
  VerifierBench bench;
  for (const char* json : {R"(["https://issuer.test","https://evil.test"])",
                           R"(["https://evil.test","https://issuer.test"])", R"(["https://issuer.test"])"}) {
    EXPECT_EQ(Ruled(bench, VerifierBench::Good().Claim("iss", json).Sign()).reason, "ISSUER_INVALID") << json;
  }
}

}  // namespace
}  // namespace assay::testing
