#include "server/jose/jwk.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/base/base64url.h"
#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::FaultOf;
using testing::TestKey;

tl::expected<Jwk, v1::KeyFault> Parse(const std::string& json, AlgorithmSet allowed = AlgorithmSet::All()) {
  return ParseJwk(*AsObject(JsonDocument::Parse(json)->root()), allowed);
}

// With is the JWK of the test's ES256 key and these members.
std::string With(std::string_view members) {
  return StrCat("{", TestKey("ES256").KeyMembers(), members, "}");
}

TEST(Jwk, ReadsAKeyOfEachAlgorithm) {
  for (const Algorithm& row : Algorithms()) {
    const auto key = Parse(TestKey(row.name).PublicJwk());
    ASSERT_TRUE(key) << row.name;
    EXPECT_EQ(key->key_id, "key-1");
    EXPECT_EQ(key->algorithm, &row);
    EXPECT_TRUE(row.Fits(key->key));
    EXPECT_EQ(key->thumbprint.size(), 43u);
  }
}

TEST(Jwk, NeedsNeitherKidNorAlg) {
  const auto key = Parse(With(""));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->key_id, "");
  EXPECT_EQ(key->algorithm, nullptr);
}

TEST(Jwk, IgnoresMembersThatItDoesNotKnow) {
  EXPECT_TRUE(Parse(With(R"(,"x5c":["no certificate"],"x5t":7,"iss":"x","nbf":1,"k":"c2VjcmV0")")));
}

// RFC 7638 section 3.1.
TEST(Jwk, HasTheThumbprintOfRfc7638) {
  const auto key = Parse(
      R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKR)"
      R"(XjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0)"
      R"(zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8)"
      R"(awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

// RFC 8037 appendix A.3.
TEST(Jwk, HasTheThumbprintOfRfc8037) {
  const auto key =
      Parse(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Jwk, HasOneThumbprintWhateverStandsBesideItsKey) {
  const auto plain = Parse(With("")), adorned = Parse(With(R"(,"kid":"x","use":"sig","alg":"ES256")"));
  EXPECT_EQ(plain->thumbprint, adorned->thumbprint);
  const SigningKey& rsa = TestKey("RS256");
  const auto padded = [&](std::string_view zeros) {
    return Parse(StrCat(R"({"kty":"RSA","e":"AQAB","n":")",
                        Base64UrlEncode(StrCat(zeros, rsa.key().modulus())), "\"}"));
  };
  EXPECT_EQ(padded("")->thumbprint, padded(std::string_view("\0", 1))->thumbprint);
}

TEST(Jwk, FitsTheTokensAlgorithmByTypeCurveAndAlg) {
  const auto with_alg = Parse(TestKey("RS256").PublicJwk());
  const auto without_alg = Parse(StrCat("{", TestKey("RS256").KeyMembers(), "}"));
  for (const Algorithm& row : Algorithms()) {
    EXPECT_EQ(with_alg->Fits(row), row.name == "RS256");
    EXPECT_EQ(without_alg->Fits(row), row.key_type == KeyType::kRsa);
  }
}

TEST(Jwk, RefusesEachFaultByItsName) {
  struct Case {
    std::string json;
    const char* fault;
  };
  for (const Case& c : {Case{"{}", "PARAMETER_MISSING"},
                        Case{R"({"kty":7})", "PARAMETER_INVALID"},
                        Case{R"({"kty":"oct","k":"c2VjcmV0"})", "SYMMETRIC"},
                        Case{R"({"kty":"rsa"})", "KTY_UNSUPPORTED"},
                        Case{R"({"kty":"AKP","priv":"AA"})", "KTY_UNSUPPORTED"},
                        Case{R"({"kty":"RSA"})", "PARAMETER_MISSING"},
                        Case{R"({"kty":"RSA","n":"AQAB"})", "PARAMETER_MISSING"},
                        Case{R"({"kty":"RSA","n":"AQAB","e":"AQAB"})", "KEY_TOO_SMALL"},
                        Case{R"({"kty":"EC"})", "PARAMETER_MISSING"},
                        Case{R"({"kty":"EC","crv":"P-192"})", "CURVE_UNSUPPORTED"},
                        Case{R"({"kty":"EC","crv":"p-256"})", "CURVE_UNSUPPORTED"},
                        Case{R"({"kty":"EC","crv":"Ed25519"})", "CURVE_UNSUPPORTED"},
                        Case{R"({"kty":"OKP","crv":"X25519","x":"AA"})", "CURVE_UNSUPPORTED"},
                        Case{R"({"kty":"OKP","crv":"Ed25519"})", "PARAMETER_MISSING"},
                        Case{R"({"kty":"OKP","crv":"Ed25519","x":""})", "PARAMETER_INVALID"},
                        Case{With(R"(,"d":"AA")"), "PRIVATE_MEMBER"},
                        Case{With(R"(,"use":"enc","d":"AA")"), "PRIVATE_MEMBER"},
                        Case{With(R"(,"use":"enc")"), "USE_NOT_SIGNATURE"},
                        Case{With(R"(,"use":["sig"])"), "PARAMETER_INVALID"},
                        Case{With(R"(,"key_ops":["sign"])"), "OPS_NOT_VERIFY"},
                        Case{With(R"(,"key_ops":"verify")"), "PARAMETER_INVALID"},
                        Case{With(R"(,"key_ops":["verify",1])"), "PARAMETER_INVALID"},
                        Case{With(R"(,"alg":"ES256K")"), "ALG_UNSUPPORTED"},
                        Case{With(R"(,"alg":"HS256")"), "ALG_UNSUPPORTED"},
                        Case{With(R"(,"alg":null)"), "PARAMETER_INVALID"},
                        Case{With(R"(,"alg":"RS256")"), "PARAMETER_INVALID"},
                        Case{With(R"(,"kid":"")"), "PARAMETER_INVALID"},
                        Case{With(R"(,"kid":7)"), "PARAMETER_INVALID"}}) {
    EXPECT_EQ(FaultOf(Parse(c.json)), c.fault) << c.json;
  }
}

TEST(Jwk, HasAKidOfAtMost256Bytes) {
  const auto of_size = [](size_t size) {
    return Parse(With(StrCat(R"(,"kid":")", std::string(size, 'k'), "\"")));
  };
  EXPECT_EQ(FaultOf(of_size(255)), "");
  EXPECT_EQ(FaultOf(of_size(256)), "");
  EXPECT_EQ(FaultOf(of_size(257)), "PARAMETER_INVALID");
}

TEST(Jwk, MustServeAnAllowedAlgorithm) {
  EXPECT_EQ(FaultOf(Parse(TestKey("ES256").PublicJwk(), {"RS256"})), "ALG_NOT_ALLOWED");
  EXPECT_EQ(FaultOf(Parse(With(""), {"RS256", "ES384"})), "ALG_NOT_ALLOWED");
  EXPECT_EQ(FaultOf(Parse(With(""), {"RS256", "ES256"})), "");
  EXPECT_EQ(FaultOf(Parse(With(""), {})), "ALG_NOT_ALLOWED");
}

// Replaced is a JWK with another value for one of its members.
std::string Replaced(std::string jwk, std::string_view name, std::string_view value) {
  const size_t at = jwk.find(StrCat("\"", name, "\":")) + name.size() + 3;
  return jwk.replace(at, jwk.find_first_of(",}", at) - at, value);
}

TEST(Jwk, MayNameTheIssuerWhoseTokensAloneItJudges) {
  const std::string members = TestKey("ES256").KeyMembers();
  const auto parse = [&](std::string_view issuer) {
    return Parse(StrCat("{", members, R"(,"issuer":)", issuer, "}"));
  };
  EXPECT_EQ(parse(R"("https://a.test/{tenantid}/")")->issuer, "https://a.test/{tenantid}/");
  EXPECT_EQ(FaultOf(parse(R"("")")), "PARAMETER_INVALID");
  EXPECT_EQ(FaultOf(parse("7")), "PARAMETER_INVALID");
}

// CVE-2026-33996 was a member of another type than a string.
TEST(Jwk, RefusesEveryMemberOfAnyOtherJsonType) {
  const std::pair<const char*, std::vector<const char*>> members[] = {
      {"RS256", {"kty", "n", "e", "alg", "use", "kid"}},
      {"ES256", {"kty", "crv", "x", "y", "alg", "use", "kid"}},
      {"EdDSA", {"kty", "crv", "x", "alg", "use", "kid"}}};
  for (const auto& [alg, names] : members) {
    for (const char* name : names) {
      for (const char* value : {"null", "true", "7", "1.5", "[]", "[\"a\"]", "{}"}) {
        EXPECT_EQ(FaultOf(Parse(Replaced(TestKey(alg).PublicJwk(), name, value))), "PARAMETER_INVALID")
            << name << value;
      }
    }
  }
}

}  // namespace
}  // namespace assay
