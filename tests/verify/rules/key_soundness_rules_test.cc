// Rows 37, 38, 40, 43, 45 and 46 of verifier-rules.md: keys that are dropped from a set, and what a token
// that names one is told. The fault of each malformed key is tried at its source in tests/crypto.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/verify/jws_verifier.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

std::string Hex(std::string_view digits) { return absl::HexStringToBytes({digits.data(), digits.size()}); }

// Expects that a key of kid key-1 is dropped for `fault` and that a token naming it is told so, and that the
// key beside it goes on.
void ExpectDropped(const std::string& members, std::string_view token_alg, std::string_view fault) {
  const SigningKey& beside = TestKey("EdDSA", "beside");
  const Judge judge({StrCat("{", members, R"(,"kid":"key-1"})"), beside.PublicJwk()});
  EXPECT_EQ(judge.DroppedAs(), fault) << members.substr(0, 120);
  const Ruling ruling = judge.Try(TokenBuilder(TestKey(token_alg)).Sign());
  EXPECT_EQ(ruling.reason, "KEY_UNUSABLE") << members.substr(0, 120);
  EXPECT_EQ(ruling.stage, "KEY");
  EXPECT_EQ(ruling.subject, "kid");
  EXPECT_EQ(judge.Reason(TokenBuilder(beside).Sign()), kVerified);
}

std::string RsaMembers(const std::string& modulus, const std::string& exponent) {
  return StrCat(R"("kty":"RSA","n":")", Base64UrlEncode(modulus), R"(","e":")", Base64UrlEncode(exponent),
                "\"");
}

std::string EcMembers(std::string_view curve, const std::string& x, const std::string& y) {
  return StrCat(R"("kty":"EC","crv":")", curve, R"(","x":")", Base64UrlEncode(x), R"(","y":")",
                Base64UrlEncode(y), "\"");
}

std::string Ed25519Members(const std::string& x) {
  return StrCat(R"("kty":"OKP","crv":"Ed25519","x":")", Base64UrlEncode(x), "\"");
}

const std::string kExponent = Hex("010001");

// The loader does not factor: any odd number of that length serves.
std::string ModulusOfBits(int bits) {
  std::string modulus((bits + 7) / 8, '\x5b');
  modulus.front() = static_cast<char>(1 << ((bits - 1) % 8));
  return modulus;
}

TEST(Rule37, AnRsaModulusHas2048To8192Bits) {
  for (const int bits : {512, 1024, 2047})
    ExpectDropped(RsaMembers(ModulusOfBits(bits), kExponent), "RS256", "KEY_TOO_SMALL");
  for (const int bits : {8193, 16384})
    ExpectDropped(RsaMembers(ModulusOfBits(bits), kExponent), "RS256", "KEY_TOO_LARGE");
  for (const int bits : {2048, 2049, 8191, 8192}) {
    const Judge judge({StrCat("{", RsaMembers(ModulusOfBits(bits), kExponent), R"(,"kid":"key-1"})")});
    EXPECT_EQ(judge.Reason(TokenBuilder(TestKey("RS256")).Sign()), "SIGNATURE_INVALID") << bits;
  }
}

TEST(Rule37, ATokenOfATrue1024BitKeyIsNotVerified) {
  const PrivateKey small = PrivateKey::GenerateRsa(1024);
  const std::string input = StrCat(Base64UrlEncode(TokenBuilder(TestKey("RS256")).HeaderJson()), ".",
                                   Base64UrlEncode(GoodToken().PayloadJson()));
  const std::string token =
      StrCat(input, ".", Base64UrlEncode(small.Sign(SignatureScheme::kRsaPkcs1Sha256, input)));
  const Judge judge({StrCat("{", RsaMembers(small.modulus(), small.exponent()), R"(,"kid":"key-1"})")});
  EXPECT_EQ(judge.DroppedAs(), "KEY_TOO_SMALL");
  EXPECT_EQ(judge.Reason(token), "KEY_UNUSABLE");
}

TEST(Rule37, AnRsaModulusIsOdd) {
  std::string even = ModulusOfBits(2048);
  even.back() = '\x5a';
  ExpectDropped(RsaMembers(even, kExponent), "RS256", "PARAMETER_INVALID");
  ExpectDropped(RsaMembers(std::string(256, '\0'), kExponent), "RS256", "PARAMETER_INVALID");
}

TEST(Rule38, AnRsaExponentIsOddAndFrom3To32Bits) {
  const std::string modulus = TestKey("RS256").key().modulus();
  std::string modulus_less_one = modulus;
  modulus_less_one.back() -= 1;
  for (const std::string& weak : {Hex("01"), Hex("02"), Hex("00"), Hex("04"), Hex("fffffffe"),
                                  Hex("0100000000"), Hex("0100000001"), modulus_less_one}) {
    ExpectDropped(RsaMembers(modulus, weak), "RS256", "EXPONENT_WEAK");
  }
  for (const std::string& sound : {Hex("03"), Hex("010001"), Hex("ffffffff")}) {
    EXPECT_EQ(Judge({StrCat("{", RsaMembers(modulus, sound), "}")}).keys().keys().size(), 1u);
  }
}

// A vulnerable modulus published in crocs-muni/roca, roca/tests/data/mod03.txt.
constexpr std::string_view kRocaModulus =
    "9dcd7420e420c270a68060eb8b5aa7457a9f6648f86fafed2775cc1f79ae962f1e63f1b9e51c55f9ea6fdc7332e9b005"
    "8c9ff2eb1fc89855029cf6aafe21e689feb38ac9ffb12f1ce371bb5d0e9aae64161abce74b4244bf68f1edb4411f756a"
    "097c8929c14740245ea355f8332d1aa36bb50c7dcb4505da8de02e4e53d38f8df06097da7524df0df93db48eac8cc4af"
    "2d3a16257eb2b2adca6ba464e5974fa92550d31b1babf161e7692d00b86e3dd886ecab4abfbe1a8f8cc263ff4af55cdb"
    "45f4249a5193925f5e983d762f0b6800943eb0267b08f42ed311ce1f5c86eacbc8ce4d3cb7a2fee1ef5641423a1cf411"
    "4e5ecf50034a60a412523af9e6f4aa11";

// The key and the JWS "rejectsKeyWithRocaVulnerability" of Project Wycheproof, json_web_key_test.json.
constexpr std::string_view kWycheproofModulus =
    "AanFpofbj7KjD4Lf-N2hVMKR7yewSyXhhbirIMTGpfYEhZ_lnt5UoK98DnKIgArXGTu3MaW_"
    "HhFw16HGaTDUHqPrId7fe4r11CqRw09yBFuW79V8"
    "sYIwHdzCaWflUI6auImYbVfoN9_nD5n8N8SY9DwXw7mwZM9wREPXoDPgOoIWl6q_"
    "MPsp7n0zs3Z5ZaiQWOOzl1S9OhwAfSiiOwz6efnXEaxuTEtP"
    "d7BjSx7NaFka8Dx9U7YqXy2RFj1O9PjyaDGuRh7YXsX3iMUSP_wSyHQg_c_"
    "qHRtKUsNSGCT7OZg0hzm2KphtjnayKJvC64vAbROBR4Ubg6Bxg9IQ"
    "VZ-QYyE";
constexpr std::string_view kWycheproofJws =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImtpZC1yc2Etcm9jYS1zaWduIn0.Zm9v.AF_"
    "6dFYBEaaI5OlOehaktwYarwKZwFFeKTNwz9ar6ntNh4k8oe"
    "QwiODJqT1nnX2KhrWMUc80JJIdaCq3y7wOSmlPrqRgrL5r9xqfQdokirCuynoq4Lbi226VlZmijmkyYtSeEbzvkhyjbY8cDQF_"
    "c2DMMQG8FBRNJP"
    "OSTxi_I75Twj0877G-16i3bAWcvFxcNKGQzSQNcp5Lvh15N2I3PDM5W7HaFwPO0drzLR9dsDW9uDCqHvMMyshC7rgZdqfXpkaJL8Whn_"
    "mUScnLxS"
    "7J-2wVt9xKY3LpR97HoanIK-rcqYS_eq9hY_65te4qbwPCtQMjipIgIGo9HZrNRomAB1c";

TEST(Rule40, AModulusWithTheRocaFingerprintIsDropped) {
  ExpectDropped(RsaMembers(Hex(kRocaModulus), kExponent), "RS256", "ROCA");
  ExpectDropped(RsaMembers(Base64UrlDecode(kWycheproofModulus).value(), kExponent), "RS256", "ROCA");
}

TEST(Rule40, ASignatureUnderARocaKeyIsNotVerified) {
  const auto keys = JwkSet::Parse(
      KeySet({StrCat(R"({"kty":"RSA","alg":"RS256","use":"sig","kid":"kid-rsa-roca-sign","n":")",
                     kWycheproofModulus, R"(","e":"AQAB"})")}),
      AlgorithmSet::All());
  const auto jws = CompactJws::Parse(kWycheproofJws, Limits().token_bytes);
  ASSERT_TRUE(jws);
  EXPECT_EQ(ReasonOf(VerifyJws(*jws, *keys, AlgorithmSet::All(), KidlessTokens::kSingle)), "KEY_UNUSABLE");
}

struct EcCase {
  const char* alg;
  const char* curve;
  size_t field_bytes;
};
constexpr EcCase kEcCases[] = {{"ES256", "P-256", 32}, {"ES384", "P-384", 48}, {"ES512", "P-521", 66}};

TEST(Rule43, CoordinatesHaveTheFieldsFullWidth) {
  const std::string zero(1, '\0');
  for (const EcCase& c : kEcCases) {
    const std::string x = TestKey(c.alg).key().x(), y = TestKey(c.alg).key().y();
    ASSERT_EQ(x.size(), c.field_bytes);
    for (const auto& [bad_x, bad_y] :
         {std::pair(x.substr(1), y), std::pair(x, y.substr(1)), std::pair(zero + x, y),
          std::pair(x, zero + y), std::pair(x + zero, y), std::pair(x, std::string())}) {
      ExpectDropped(EcMembers(c.curve, bad_x, bad_y), c.alg, "PARAMETER_INVALID");
    }
  }
}

TEST(Rule43, ThePointIsOnTheCurve) {
  for (const EcCase& c : kEcCases) {
    const std::string x = TestKey(c.alg).key().x();
    std::string y = TestKey(c.alg).key().y();
    y.back() ^= 1;
    ExpectDropped(EcMembers(c.curve, x, y), c.alg, "POINT_OFF_CURVE");
    ExpectDropped(EcMembers(c.curve, TestKey(c.alg).key().y(), x), c.alg, "POINT_OFF_CURVE");
  }
}

TEST(Rule43, ThePointIsNotAtInfinity) {
  for (const EcCase& c : kEcCases) {
    const std::string zeros(c.field_bytes, '\0');
    ExpectDropped(EcMembers(c.curve, zeros, zeros), c.alg, "POINT_OFF_CURVE");
  }
}

TEST(Rule43, AMissingOrMistypedCoordinateIsAFaultOfItsOwn) {
  const std::string x = Base64UrlEncode(TrustedKey().key().x());
  ExpectDropped(StrCat(R"("kty":"EC","crv":"P-256","x":")", x, "\""), "ES256", "PARAMETER_MISSING");
  for (const char* y : {"1", "null", "[]", "\"\"", "\"AA==\"", "\"A\"", "\"A+/A\""}) {
    ExpectDropped(StrCat(R"("kty":"EC","crv":"P-256","x":")", x, R"(","y":)", y), "ES256",
                  "PARAMETER_INVALID");
  }
}

// Rows of the eight points of small order, the two with a sign that x = 0 cannot have, and y not below the
// prime.
const char* const kSmallOrder[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

TEST(Rule45, AnEd25519KeyOfSmallOrderOrNotCanonicalIsDropped) {
  for (const char* encoding : kSmallOrder)
    ExpectDropped(Ed25519Members(Hex(encoding)), "EdDSA", "SMALL_ORDER");
}

// Rows of a private member for each kind of key. Values are of no key at all.
TEST(Rule46, AKeyWithAPrivateMemberIsDropped) {
  const std::map<std::string, std::vector<const char*>> members = {
      {"RS256", {"d", "p", "q", "dp", "dq", "qi", "oth"}}, {"ES256", {"d"}}, {"EdDSA", {"d"}}};
  for (const auto& [alg, names] : members) {
    for (const char* name : names) {
      ExpectDropped(StrCat(TestKey(alg).KeyMembers(), ",\"", name, R"(":"c2VjcmV0")"), alg, "PRIVATE_MEMBER");
    }
  }
}

TEST(Rule46, APrivateMemberIsOneWhateverItHolds) {
  for (const char* value : {"null", "1", "\"\"", "[]", "\"!\""}) {
    ExpectDropped(StrCat(TrustedKey().KeyMembers(), R"(,"d":)", value), "ES256", "PRIVATE_MEMBER");
  }
}

TEST(Rule46, NothingKeepsThePrivateValue) {
  const Judge judge({StrCat("{", TrustedKey().KeyMembers(), R"(,"kid":"key-1","d":"c2VjcmV0"})")});
  ASSERT_EQ(judge.keys().dropped().size(), 1u);
  const DroppedKey& dropped = judge.keys().dropped()[0];
  EXPECT_EQ(dropped.fault, v1::KEY_FAULT_PRIVATE_MEMBER);
  for (const std::string& text : {dropped.key_id, dropped.key_type, dropped.algorithm}) {
    EXPECT_EQ(text.find("c2VjcmV0"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace assay::testing
