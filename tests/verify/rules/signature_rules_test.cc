// Rows 39, 41, 42, 44 and 47 of verifier-rules.md: signatures, as a token brings them.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

std::string Hex(std::string_view digits) { return absl::HexStringToBytes({digits.data(), digits.size()}); }

const Judge& JudgeOf(std::string_view algorithm) {
  static auto& judges = *new std::map<std::string_view, Judge>();
  return judges.try_emplace(algorithm, std::vector{TestKey(algorithm).PublicJwk()}).first->second;
}

TokenParts PartsOf(std::string_view algorithm) { return TokenParts(TokenBuilder(TestKey(algorithm)).Sign()); }

// Expects that the signature was judged and found to be none.
void ExpectInvalid(std::string_view algorithm, const TokenParts& parts, const std::string& signature) {
  const Ruling ruling = JudgeOf(algorithm).Try(parts.WithSignature(signature));
  EXPECT_EQ(ruling.reason, "SIGNATURE_INVALID") << algorithm << " with " << signature.size() << " bytes";
  EXPECT_EQ(ruling.stage, "SIGNATURE");
  EXPECT_TRUE(ruling.signature_checked);
}

void ExpectOtherLengthsInvalid(std::string_view algorithm) {
  const TokenParts parts = PartsOf(algorithm);
  const std::string good = parts.SignatureBytes(), zero(1, '\0');
  ASSERT_EQ(JudgeOf(algorithm).Reason(parts.WithSignature(good)), kVerified);
  for (const std::string& bad :
       {good.substr(1), good.substr(0, good.size() - 1), zero + good, good + zero, zero, good + good}) {
    ExpectInvalid(algorithm, parts, bad);
  }
}

TEST(Rule39, AnRsaSignatureHasTheModulussLength) {
  for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    ExpectOtherLengthsInvalid(algorithm);
}

TEST(Rule39, AnRsaSignatureKeepsItsLeadingZero) {
  // One of 256 signatures begins with a zero, and there stripping or adding one would go unseen.
  for (int i = 0;; ++i) {
    const TokenParts parts(TokenBuilder(TestKey("RS256")).Claim("jti", StrCat("\"", i, "\"")).Sign());
    const std::string signature = parts.SignatureBytes();
    if (signature.front() != '\0') continue;
    EXPECT_EQ(JudgeOf("RS256").Reason(parts.Join()), kVerified);
    ExpectInvalid("RS256", parts, signature.substr(1));
    ExpectInvalid("RS256", parts, std::string(1, '\0') + signature);
    return;
  }
}

constexpr std::string_view kEcdsa[] = {"ES256", "ES384", "ES512"};

TEST(Rule41, AnEcdsaSignatureHasItsExactRawLength) {
  for (const std::string_view algorithm : kEcdsa) ExpectOtherLengthsInvalid(algorithm);
  EXPECT_EQ(PartsOf("ES256").SignatureBytes().size(), 64u);
  EXPECT_EQ(PartsOf("ES384").SignatureBytes().size(), 96u);
  EXPECT_EQ(PartsOf("ES512").SignatureBytes().size(), 132u);
}

std::string DerInteger(std::string number) {
  while (number.size() > 1 && number[0] == '\0' && !(number[1] & '\x80')) number.erase(0, 1);
  if (number[0] & '\x80') number.insert(0, 1, '\0');
  return std::string("\x02") + static_cast<char>(number.size()) + number;
}

TEST(Rule41, AnEcdsaSignatureIsNeverDer) {
  for (const std::string_view algorithm : kEcdsa) {
    const TokenParts parts = PartsOf(algorithm);
    const std::string raw = parts.SignatureBytes();
    const std::string body =
        DerInteger(raw.substr(0, raw.size() / 2)) + DerInteger(raw.substr(raw.size() / 2));
    const std::string length = body.size() < 128 ? std::string(1, static_cast<char>(body.size()))
                                                 : std::string("\x81") + static_cast<char>(body.size());
    ExpectInvalid(algorithm, parts, "\x30" + length + body);
  }
}

const std::map<std::string_view, std::string> kGroupOrders = {
    {"ES256", Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")},
    {"ES384",
     Hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973")},
    {"ES512", Hex("01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
                  "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409")}};

TEST(Rule42, RAndSAreFromOneToTheOrderLessOne) {
  for (const auto& [algorithm, order] : kGroupOrders) {
    const TokenParts parts = PartsOf(algorithm);
    const std::string good = parts.SignatureBytes();
    const std::string r = good.substr(0, order.size()), s = good.substr(order.size());
    for (const std::string& bad :
         {std::string(order.size(), '\0'), order, std::string(order.size(), '\xff')}) {
      ExpectInvalid(algorithm, parts, bad + s);
      ExpectInvalid(algorithm, parts, r + bad);
      ExpectInvalid(algorithm, parts, bad + bad);
    }
  }
}

TEST(Rule44, AnEd25519SignatureHas64Bytes) { ExpectOtherLengthsInvalid("EdDSA"); }

TEST(Rule44, AnEd25519KeyHas32Bytes) {
  const std::string x = TestKey("EdDSA").key().x();
  for (const std::string& bad :
       {x.substr(1), x.substr(0, 31), x + x.substr(0, 1), std::string(1, '\0') + x}) {
    const Judge judge(
        {StrCat(R"({"kty":"OKP","crv":"Ed25519","kid":"key-1","x":")", Base64UrlEncode(bad), "\"}")});
    EXPECT_EQ(judge.DroppedAs(), "PARAMETER_INVALID");
    EXPECT_EQ(judge.Reason(PartsOf("EdDSA").Join()), "KEY_UNUSABLE");
  }
}

TEST(Rule44, TheSOfAnEd25519SignatureIsBelowTheGroupsOrder) {
  const std::string order = Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const TokenParts parts = PartsOf("EdDSA");
  std::string signature = parts.SignatureBytes();
  ASSERT_EQ(JudgeOf("EdDSA").Reason(parts.WithSignature(signature)), kVerified);
  for (int times = 1; times <= 8; ++times) {
    int carry = 0;
    for (size_t i = 0; i < order.size(); ++i) {  // little-endian
      carry += static_cast<uint8_t>(signature[32 + i]) + static_cast<uint8_t>(order[i]);
      signature[32 + i] = static_cast<char>(carry);
      carry >>= 8;
    }
    ExpectInvalid("EdDSA", parts, signature);
  }
}

// A token with a fault at every stage loses them one by one, and the first that is left is the reason.
TEST(Rule47, TheMostSevereFaultIsTheVerdict) {
  const Judge& judge = TrustingJudge();
  TokenBuilder token = GoodToken();
  token.Header("zip", "\"DEF\"")
      .Header("typ", "\"logout+jwt\"")
      .Header("alg", "\"HS256\"")
      .Header("kid", "\"fresh\"");
  token.Claim("exp", "1000").Claim("nbf", "\"soon\"").Claim("aud", "\"elsewhere\"");
  const auto signature_spoilt = [](const TokenBuilder& builder) {
    const TokenParts parts(builder.Sign());
    std::string signature = parts.SignatureBytes();
    signature[40] ^= 1;
    return parts.WithSignature(signature);
  };
  EXPECT_EQ(judge.Reason(signature_spoilt(token) + "="), "BASE64URL_INVALID");
  EXPECT_EQ(judge.Reason(signature_spoilt(token)), "HEADER_FORBIDDEN");
  EXPECT_EQ(judge.Reason(signature_spoilt(token.Header("zip", ""))), "TYPE_NOT_ALLOWED");
  EXPECT_EQ(judge.Reason(signature_spoilt(token.Header("typ", "\"at+jwt\""))), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(judge.Reason(signature_spoilt(token.Header("alg", "\"ES256\""))), "KEY_NOT_FOUND");
  EXPECT_EQ(judge.Reason(signature_spoilt(token.Header("kid", "\"key-1\""))), "SIGNATURE_INVALID");
  EXPECT_EQ(judge.Reason(token.Sign()), "CLAIM_INVALID");
  EXPECT_EQ(judge.Reason(token.Claim("nbf", "").Sign()), "TOKEN_EXPIRED");
  EXPECT_EQ(judge.Reason(token.Claim("exp", "1700000300").Sign()), "AUDIENCE_MISMATCH");
  EXPECT_EQ(judge.Reason(token.Claim("aud", JsonQuote(kTestAudience)).Sign()), kVerified);
}

TEST(Rule47, ABadSignatureIsNamedBeforeAnExpiredToken) {
  const TokenParts expired(GoodToken().Claim("exp", "1000").Sign());
  const Ruling good = Rule(expired.Join());
  EXPECT_EQ(good.reason, "TOKEN_EXPIRED");
  EXPECT_TRUE(good.signature_checked);
  const Ruling bad = Rule(expired.WithSignature(TokenParts(GoodToken().Sign()).SignatureBytes()));
  EXPECT_EQ(bad.reason, "SIGNATURE_INVALID");
}

TEST(Rule47, TheCheapChecksBeforeAFetchNameTheExpiry) {
  const std::string expired = GoodToken().Claim("exp", "1000").Header("kid", "\"fresh\"").Sign();
  EXPECT_EQ(Reason(expired), "KEY_NOT_FOUND");
  const auto parsed = UnverifiedToken::Parse(expired, Limits().token_bytes);
  const auto cheap = TokenVerifier(TestPolicy()).CheckWithoutKey(*parsed, {}, {}, TestTime());
  ASSERT_TRUE(cheap.has_value());
  EXPECT_EQ(RulingOf(*cheap).reason, "TOKEN_EXPIRED");
  EXPECT_FALSE(cheap->signature_checked());
}

TEST(Rule47, EveryByteOfATokenIsUnderItsSignature) {
  const std::string token = GoodToken().Sign();
  for (size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = token[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(Reason(changed), kVerified) << at;
  }
}

}  // namespace
}  // namespace assay::testing
