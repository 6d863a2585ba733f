#include "server/engine/explanation/explanation.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "server/base/base64url.h"
#include "tests/testing/provider_tokens.h"
#include "tests/testing/token_parts.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using testing::TestKey;
using testing::TokenBuilder;
using testing::VerifierBench;
using Names = std::vector<std::string>;

// Told is what a text is recognised as, in order, as policy "default" or another judges it.
struct Told {
  bool verified;
  Names shapes;
  std::vector<std::string> details;
  v1::OnRequest on_request;
};

class ExplanationTest : public ::testing::Test {
 protected:
  Told Tell(const std::string& text, const char* policy = "default") {
    const Explanation explanation =
        Explain({*registry_, *registry_->FindPolicy(policy), text, narrowing_, 16384}, bench_.clock.Now());
    Told told{
        std::holds_alternative<VerifiedToken>(explanation.walk.verdict), {}, {}, explanation.on_request};
    for (const RecognisedShape& shape : explanation.shapes) {
      told.shapes.push_back(v1::Hint_Name(shape.hint).substr(5));
      told.details.push_back(shape.detail);
    }
    return told;
  }
  Names Shapes(const TokenBuilder& token, const char* policy = "default") {
    return Tell(token.Sign(), policy).shapes;
  }

  VerifierBench bench_;
  Narrowing narrowing_;
  std::shared_ptr<const IssuerRegistry> registry_ = bench_.registry.Get();
};

TEST_F(ExplanationTest, RecognisesNothingInAVerifiedToken) {
  const Told told = Tell(VerifierBench::Good().Claim("nonce", "\"n\"").Claim("at_hash", "\"h\"").Sign());
  EXPECT_TRUE(told.verified);
  EXPECT_EQ(told.shapes, Names{});
  EXPECT_EQ(told.on_request, v1::ON_REQUEST_ANSWER);
}

// A good token of a provider that is merely expired is taken for nothing but that.
TEST_F(ExplanationTest, TakesNoProvidersTokenForAnotherKindWhereSomethingElseIsWrong) {
  for (auto& [provider, token] : testing::GoodProviderTokens()) {
    token.Claim("iss", JsonQuote(testing::kTestIssuer)).Claim("exp", "1699990000");
    token.Claim("aud", JsonQuote(testing::kTestAudience));
    EXPECT_EQ(Shapes(token), Names{}) << provider;
  }
}

TEST_F(ExplanationTest, TakesAnIdTokenForOneWhereItsAudienceIsWrong) {
  auto id = VerifierBench::Good()
                .Claim("aud", "\"client1\"")
                .Claim("azp", "\"client1\"")
                .Claim("nonce", "\"n\"")
                .Header("typ", "\"JWT\"");
  EXPECT_EQ(Shapes(id), Names{"ID_TOKEN"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("aud", "\"c\"").Claim("azp", "\"c\"").Claim("scope", "\"a\"")),
            Names{"AUDIENCE_IS_CLIENT"});
}

TEST_F(ExplanationTest, LooksIntoWhatWasPastedAndTellsWhatTheTokenAloneWouldCome) {
  const Told quoted = Tell("\"" + VerifierBench::Good().Sign() + "\"");
  EXPECT_FALSE(quoted.verified);
  EXPECT_EQ(quoted.shapes, Names{"QUOTES"});
  EXPECT_EQ(quoted.details[0], "there is one at each end; the token alone: VERIFIED");
  const Told expired = Tell("Bearer " + VerifierBench::Good().Claim("exp", "1699999930").Sign());
  EXPECT_EQ(expired.shapes, (Names{"BEARER_PREFIX", "CLOCK_DIFFERENCE"}));
  EXPECT_EQ(expired.details[0], "it begins with Bearer and a blank; the token alone: TOKEN_EXPIRED");
}

TEST_F(ExplanationTest, RecognisesWhatIsNoJwt) {
  EXPECT_EQ(Tell("f00dfeedf00dfeed").shapes, Names{"OPAQUE_TOKEN"});
  EXPECT_EQ(Tell("a.b.c.d.e").shapes, Names{"ENCRYPTED_TOKEN"});
  EXPECT_EQ(Tell("1//0abcdef").shapes, Names{"REFRESH_TOKEN"});
  EXPECT_EQ(Tell(VerifierBench::Good().Sign().substr(0, 200)).shapes, Names{"CUT_TOKEN"});
  EXPECT_EQ(Tell("").shapes, Names{});
  EXPECT_EQ(Tell(std::string(20000, 'x')).shapes, Names{});
}

TEST_F(ExplanationTest, RecognisesIssuersThatAreNearlyRight) {
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("iss", "\"https://issuer.test/\"")), Names{"ISSUER_SLASH"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("iss", "\"https://acme.okta.com\"")), Names{"OKTA_ORG_TOKEN"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("iss", "\"https://stranger.example\"")), Names{});
}

TEST_F(ExplanationTest, RecognisesKeysAlgorithmsAndTimes) {
  const Told unknown = Tell(VerifierBench::UnknownKey().Sign());
  EXPECT_EQ(unknown.shapes, Names{"UNKNOWN_KEY"});
  EXPECT_EQ(unknown.on_request, v1::ON_REQUEST_FETCH_FOR_KEY);
  EXPECT_EQ(Shapes(VerifierBench::Good().Header("alg", "\"HS256\"")), Names{"SHARED_SECRET"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Header("alg", "\"none\"")), Names{"UNSIGNED_TOKEN"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("exp", "1700000300000")), Names{"MILLISECONDS"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("iat", "1700003600")), Names{"TIME_ZONE"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("aud", "\"https://api.test/\"")), Names{"AUDIENCE_SPELLING"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("aud", "").Claim("client_id", "\"c\"")),
            Names{"AUDIENCE_ABSENT"});
  EXPECT_EQ(Shapes(VerifierBench::Good().Claim("permissions", "[\"orders:read\"]"), "scoped"),
            Names{"SCOPE_ELSEWHERE"});
}

TEST_F(ExplanationTest, RecognisesATokenForMicrosoftGraph) {
  auto graph = VerifierBench::Good().Header("nonce", "\"n\"").Claim("aud", "\"https://graph.microsoft.com\"");
  EXPECT_EQ(Shapes(graph), Names{"MICROSOFT_GRAPH_TOKEN"});
}

TEST_F(ExplanationTest, TellsWhatARequestWouldDoWithoutKeys) {
  bench_.clock.Advance(absl::Hours(25));
  const Told told = Tell(VerifierBench::Good().Claim("exp", "1700099999").Sign());
  EXPECT_FALSE(told.verified);
  EXPECT_EQ(told.on_request, v1::ON_REQUEST_FETCH_FOR_KEYS);
  EXPECT_EQ(bench_.keys->parked(), 0u);
}

}  // namespace
}  // namespace assay
