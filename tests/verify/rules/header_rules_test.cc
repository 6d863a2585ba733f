// Rows 16 to 19 and 29 to 36 of verifier-rules.md: what a header may say.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/base/base64url.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

std::string ReasonOfHeader(std::string_view name, std::string_view json) {
  return Reason(GoodToken().Header(name, json).Sign());
}

void ExpectHeader(std::string_view name, std::string_view json, std::string_view reason,
                  std::string_view stage) {
  const Ruling ruling = Rule(GoodToken().Header(name, json).Sign());
  EXPECT_EQ(ruling.reason, reason) << name << " " << json;
  EXPECT_EQ(ruling.stage, stage);
  EXPECT_EQ(ruling.subject, name);
  EXPECT_FALSE(ruling.signature_checked);
}

TEST(Rule16, AlgMustBePresent) { ExpectHeader("alg", "", "HEADER_INVALID", "HEADER"); }

TEST(Rule16, AlgMustBeAString) {
  for (const char* json :
       {"256", "1.5", R"(["ES256"])", "[]", "null", "true", R"({"name":"ES256"})", R"("")"}) {
    ExpectHeader("alg", json, "HEADER_INVALID", "HEADER");
  }
}

TEST(Rule17, AlgIsComparedInItsExactCase) {
  for (const char* alg : {"rs256", "es256", "Es256", "ES256 ", " ES256", "RS256 ", "ES-256", "ES2565", "ES25",
                          "eddsa", "EDDSA", "ES256\\u0000", "NONE", "nOnE", "None"}) {
    ExpectHeader("alg", StrCat("\"", alg, "\""), "ALGORITHM_NOT_ALLOWED", "ISSUER");
  }
}

TEST(Rule17, AlgMustBeInTheIssuersAllowList) {
  Policy policy = TestPolicy();
  policy.algorithms = {"RS256", "PS256", "EdDSA"};
  const SigningKey& trusted = TrustedKey();
  const Judge judge({trusted.PublicJwk(), TestKey("EdDSA").PublicJwk()}, policy);
  EXPECT_EQ(judge.Reason(GoodToken().Sign()), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(judge.Reason(TokenBuilder(TestKey("EdDSA")).Sign()), kVerified);
  policy.algorithms = {};
  EXPECT_EQ(Judge({trusted.PublicJwk()}, policy).Reason(GoodToken().Sign()), "ALGORITHM_NOT_ALLOWED");
}

TEST(Rule17, EveryAlgorithmOfTheTableIsVerifiedWhereItIsAllowed) {
  for (const Algorithm& row : Algorithms()) {
    const SigningKey& key = TestKey(row.name);
    EXPECT_EQ(Judge({key.PublicJwk()}).Reason(TokenBuilder(key).Sign()), kVerified) << row.name;
  }
  const SigningKey& key = TestKey("EdDSA");
  EXPECT_EQ(Judge({key.PublicJwk()}).Reason(TokenBuilder(key).Header("alg", "\"Ed25519\"").Sign()),
            kVerified);
}

TEST(Rule18, NoneIsRefusedWithAndWithoutASignature) {
  const TokenParts parts(GoodToken().Header("alg", "\"none\"").Sign());
  EXPECT_EQ(Reason(parts.Join()), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(Reason(parts.WithSignature("")), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(Reason(parts.WithSignature("x")), "ALGORITHM_NOT_ALLOWED");
}

TEST(Rule18, NoneInAnyCaseIsRefusedByNameWithoutASignatureToo) {
  for (const char* alg : {"\"None\"", "\"NONE\"", "\"nOnE\""}) {
    const TokenParts parts(GoodToken().Header("alg", alg).Sign());
    EXPECT_EQ(Reason(parts.WithSignature("")), "ALGORITHM_NOT_ALLOWED") << alg;
  }
}

TEST(Rule18, NoSettingAllowsNone) {
  for (const char* name : {"none", "None", "NONE", ""}) {
    EXPECT_EQ(FindAlgorithm(name), nullptr);
    EXPECT_TRUE(AlgorithmSet{name}.empty());
  }
}

// Der is one value of that tag, shorter than 64 KiB.
std::string Der(char tag, const std::string& content) {
  const size_t size = content.size();
  std::string length(1, static_cast<char>(size));
  if (size > 255) {
    length = {'\x82', static_cast<char>(size >> 8), static_cast<char>(size)};
  } else if (size > 127) {
    length = {'\x81', static_cast<char>(size)};
  }
  return StrCat(std::string_view(&tag, 1), length, content);
}

std::string Pem(std::string_view label, const std::string& der) {
  std::string text;
  absl::Base64Escape(der, &text);
  for (size_t at = 64; at < text.size(); at += 65) text.insert(at, "\n");
  return StrCat("-----BEGIN ", label, "-----\n", text, "\n-----END ", label, "-----");
}

// SpellingsOf is every text or octet string that a library may have taken a public RSA key for.
std::vector<std::string> SpellingsOf(const SigningKey& key) {
  const std::string zero(1, '\0');
  const std::string pkcs1 =
      Der('\x30', Der('\x02', zero + key.key().modulus()) + Der('\x02', key.key().exponent()));
  const std::string rsa_encryption = absl::HexStringToBytes("300d06092a864886f70d0101010500");
  const std::string spki = Der('\x30', rsa_encryption + Der('\x03', zero + pkcs1));
  const std::string pem = Pem("PUBLIC KEY", spki), pkcs1_pem = Pem("RSA PUBLIC KEY", pkcs1);
  return {pem,
          pem + "\n",
          pkcs1_pem,
          pkcs1_pem + "\n",
          spki,
          pkcs1,
          key.PublicJwk(),
          StrCat("{", key.KeyMembers(), "}"),
          key.key().modulus(),
          Base64UrlEncode(key.key().modulus()),
          key.key_id(),
          std::string()};
}

TEST(Rule19, HmacOverAPublicKeyIsRefusedInEverySpellingOfTheKey) {
  const SigningKey& rsa = TestKey("RS256");
  const std::string without_alg = StrCat("{", rsa.KeyMembers(), R"(,"kid":"key-1"})");
  const Judge judges[] = {Judge({rsa.PublicJwk()}), Judge({without_alg})};
  const TokenParts parts(TokenBuilder(rsa).Header("alg", "\"HS256\"").Sign());
  for (const std::string& secret : SpellingsOf(rsa)) {
    const std::string token =
        parts.WithSignature(HmacSha256(secret, StrCat(parts.header, ".", parts.payload)));
    for (const Judge& judge : judges) EXPECT_EQ(judge.Reason(token), "ALGORITHM_NOT_ALLOWED");
  }
}

TEST(Rule19, TheWholeHmacFamilyIsRefusedAndNoSettingAllowsIt) {
  for (const char* name : {"HS256", "HS384", "HS512", "hs256"}) {
    ExpectHeader("alg", JsonQuote(name), "ALGORITHM_NOT_ALLOWED", "ISSUER");
    EXPECT_TRUE(AlgorithmSet{name}.empty());
  }
}

TEST(Rule29, AKeyInTheHeaderIsIgnored) {
  const SigningKey& attacker = TestKey("ES256", "attacker");
  const std::string key = attacker.PublicJwk();
  for (const auto& [name, json] : std::vector<std::pair<const char*, std::string>>{
           {"jwk", key},
           {"jku", R"("https://attacker.test/jwks")"},
           {"x5u", R"("https://attacker.test/chain.pem")"},
           {"x5c", R"(["MIIB"])"},
           {"x5t", R"("AAAAAAAAAAAAAAAAAAAAAAAAAAA")"},
           {"x5t#S256", R"("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")"},
           {"jwk", "7"},
           {"jku", "null"},
           {"x5c", "{}"}}) {
    const auto forged = TokenBuilder(attacker).Header(name, json);
    EXPECT_EQ(Reason(TokenBuilder(forged).Header("kid", "\"key-1\"").Sign()), "SIGNATURE_INVALID") << name;
    EXPECT_EQ(Reason(TokenBuilder(forged).Header("kid", "\"attacker\"").Sign()), "KEY_NOT_FOUND") << name;
    EXPECT_EQ(Reason(TokenBuilder(forged).Header("kid", "").Sign()), "SIGNATURE_INVALID") << name;
    EXPECT_EQ(ReasonOfHeader(name, json), kVerified) << name;
  }
}

TEST(Rule30, AnExtensionThatIsNotUnderstoodIsRefused) {
  for (const char* name : {"private", "exp", "https://example.test/ext", "b64"}) {
    const auto token = GoodToken().Header(name, "true").Header("crit", StrCat("[", JsonQuote(name), "]"));
    const Ruling ruling = Rule(token.Sign());
    EXPECT_EQ(ruling.reason, "CRIT_UNSUPPORTED") << name;
    EXPECT_EQ(ruling.stage, "HEADER");
    EXPECT_EQ(ruling.subject, "crit");
  }
  std::string many = "[";
  TokenBuilder token = GoodToken();
  for (int i = 0; i < 20; ++i) {
    token.Header(StrCat("e", i), "1");
    StrAppend(&many, i == 0 ? "" : ",", R"("e)", i, "\"");
  }
  EXPECT_EQ(Reason(token.Header("crit", many + "]").Sign()), "CRIT_UNSUPPORTED");
}

TEST(Rule31, CritMustBeAListOfNamesThatTheHeaderHasOnceEach) {
  for (const char* crit :
       {"[]", R"("b64")", "{}", "null", "true", "1", "[1]", "[null]", R"([""])", R"(["absent"])",
        R"(["private","private"])", R"(["private","absent"])", R"([["private"]])", R"(["private",1])"}) {
    const auto ruling = Rule(GoodToken().Header("private", "1").Header("crit", crit).Sign());
    EXPECT_EQ(ruling.reason, "HEADER_INVALID") << crit;
    EXPECT_EQ(ruling.stage, "HEADER");
    EXPECT_EQ(ruling.subject, "crit");
  }
}

TEST(Rule31, CritMustNotNameARegisteredParameter) {
  for (const char* name :
       {"alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"}) {
    TokenBuilder token = GoodToken();
    if (std::string_view(name) != "alg" && std::string_view(name) != "kid") token.Header(name, "\"x\"");
    EXPECT_EQ(Reason(token.Header("crit", StrCat("[", JsonQuote(name), "]")).Sign()), "HEADER_INVALID")
        << name;
  }
}

TEST(Rule32, AnUnencodedPayloadIsRefusedWithAndWithoutCrit) {
  ExpectHeader("b64", "false", "CRIT_UNSUPPORTED", "HEADER");
  EXPECT_EQ(Reason(GoodToken().Header("b64", "false").Header("crit", R"(["b64"])").Sign()),
            "CRIT_UNSUPPORTED");
}

TEST(Rule32, B64MustBeABoolean) {
  for (const char* json : {"0", "\"false\"", "null", "[]"})
    ExpectHeader("b64", json, "HEADER_INVALID", "HEADER");
}

TEST(Rule33, B64TrueWithoutCritIsIgnored) { EXPECT_EQ(ReasonOfHeader("b64", "true"), kVerified); }

TEST(Rule34, CompressionIsRefused) {
  for (const char* json : {"\"DEF\"", "\"GZIP\"", "\"\"", "null", "1"})
    ExpectHeader("zip", json, "HEADER_FORBIDDEN", "HEADER");
}

TEST(Rule35, TheTypeMustBeAllowed) {
  for (const char* type : {"JWT", "logout+jwt", "secevent+jwt", "dpop+jwt", "id+jwt", "at+jwt2", "at",
                           "application/json", "text/at+jwt", "application/application/at+jwt"}) {
    ExpectHeader("typ", JsonQuote(type), "TYPE_NOT_ALLOWED", "ISSUER");
  }
  ExpectHeader("typ", "", "TYPE_NOT_ALLOWED", "ISSUER");
}

TEST(Rule35, TheTypeIsComparedWithoutCaseAndWithoutItsApplicationPrefix) {
  for (const char* type : {"at+jwt", "AT+JWT", "At+Jwt", "application/at+jwt", "Application/AT+JWT"}) {
    EXPECT_EQ(ReasonOfHeader("typ", JsonQuote(type)), kVerified) << type;
  }
}

TEST(Rule35, AnAbsentTypeAndAnyTypeAreChoicesOfThePolicy) {
  Policy absent = TestPolicy(), any = TestPolicy();
  absent.allow_absent_type = true;
  any.allow_any_type = true;
  const Judge takes_absent({TrustedKey().PublicJwk()}, absent), takes_any({TrustedKey().PublicJwk()}, any);
  const std::string without_type = GoodToken().Header("typ", "").Sign();
  const std::string logout = GoodToken().Header("typ", "\"logout+jwt\"").Sign();
  EXPECT_EQ(takes_absent.Reason(without_type), kVerified);
  EXPECT_EQ(takes_absent.Reason(logout), "TYPE_NOT_ALLOWED");
  EXPECT_EQ(takes_any.Reason(without_type), kVerified);
  EXPECT_EQ(takes_any.Reason(logout), kVerified);
}

TEST(Rule35, TheTypeMustBeAString) {
  for (const char* json : {"1", "null", R"(["at+jwt"])", "{}", R"("")"}) {
    ExpectHeader("typ", json, "HEADER_INVALID", "HEADER");
  }
}

TEST(Rule36, ANestedTokenIsRefused) {
  for (const char* type : {"JWT", "jwt", "Jwt", "application/jwt", "APPLICATION/JWT"}) {
    ExpectHeader("cty", JsonQuote(type), "NESTED_UNSUPPORTED", "HEADER");
  }
}

TEST(Rule36, AnyOtherContentTypeIsIgnored) {
  EXPECT_EQ(ReasonOfHeader("cty", "\"json\""), kVerified);
  for (const char* json : {"1", "null", "[\"JWT\"]"}) ExpectHeader("cty", json, "HEADER_INVALID", "HEADER");
}

}  // namespace
}  // namespace assay::testing
