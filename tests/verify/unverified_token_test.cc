#include "server/verify/unverified_token.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::RulingOf;

TEST(UnverifiedToken, TakesATokenApart) {
  const std::string text = GoodToken().Sign();
  const auto token = UnverifiedToken::Parse(text, text.size());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->issuer.text, testing::kTestIssuer);
  EXPECT_EQ(token->jws.header().key_id(), "key-1");
  EXPECT_EQ(token->claims->json(), token->jws.payload());
}

TEST(UnverifiedToken, KeepsItsIssuerWhenItMoves) {
  const std::string text = GoodToken().Sign();
  std::optional<UnverifiedToken> first = *UnverifiedToken::Parse(text, text.size());
  const UnverifiedToken second = std::move(*first);
  first.reset();
  EXPECT_EQ(second.issuer.text, testing::kTestIssuer);
}

TEST(UnverifiedToken, NamesTheFirstFaultByItsStage) {
  const auto ruling = [](const std::string& text) { return RulingOf(UnverifiedToken::Parse(text, 4096)); };
  testing::TokenBuilder token = GoodToken();
  token.Header("alg", "1").Claim("iss", "1");
  EXPECT_EQ(ruling(token.Sign() + "=").stage, "INPUT");
  EXPECT_EQ(ruling(token.Sign()).stage, "HEADER");
  token.Header("alg", "\"none\"");
  EXPECT_EQ(ruling(token.Sign()).reason, "ISSUER_INVALID");
  EXPECT_EQ(ruling(token.Claim("iss", "").Sign()).reason, "ISSUER_MISSING");
  EXPECT_EQ(ruling(token.RawPayload("[]").Sign()).reason, "JSON_INVALID");
  EXPECT_EQ(ruling(token.RawPayload("[]").Sign()).stage, "ISSUER");
}

}  // namespace
}  // namespace assay
