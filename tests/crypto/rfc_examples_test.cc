// Signatures that the RFCs publish, verified under the keys they publish.
#include <gtest/gtest.h>

#include <string>

#include "server/crypto/public_key.h"
#include "server/crypto/signature.h"
#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

constexpr std::string_view kClaims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

std::string SigningInput(std::string_view header, std::string_view payload) {
  return std::string(header) + "." + std::string(payload);
}

// Verifies, and refuses the same signature over one changed octet of the message and in each changed octet of its own.
void ExpectOnlyThisSignature(const PublicKey& key, SignatureScheme scheme, const std::string& message,
                             const std::string& signature) {
  EXPECT_TRUE(VerifySignature(key, scheme, message, signature));
  std::string changed = message;
  changed.front() ^= 1;
  EXPECT_FALSE(VerifySignature(key, scheme, changed, signature));
  for (size_t at = 0; at < signature.size(); ++at) {
    changed = signature;
    changed[at] ^= 0x10;
    EXPECT_FALSE(VerifySignature(key, scheme, message, changed)) << at;
  }
}

TEST(RfcExamples, Rfc7515AppendixA2IsRs256) {
  const auto key = PublicKey::FromRsa(
      Base64Url("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
                "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
                "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
                "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"),
      Base64Url("AQAB"));
  ASSERT_TRUE(key);
  ExpectOnlyThisSignature(
      *key, SignatureScheme::kRsaPkcs1Sha256, SigningInput("eyJhbGciOiJSUzI1NiJ9", kClaims),
      Base64Url("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9"
                "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB"
                "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq"
                "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"));
}

TEST(RfcExamples, Rfc7515AppendixA3IsEs256) {
  const auto key = PublicKey::FromEc(Curve::kP256, Base64Url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                                     Base64Url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
  ASSERT_TRUE(key);
  ExpectOnlyThisSignature(
      *key, SignatureScheme::kEcdsaP256Sha256, SigningInput("eyJhbGciOiJFUzI1NiJ9", kClaims),
      Base64Url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"));
}

TEST(RfcExamples, Rfc7515AppendixA4IsEs512) {
  const auto key = PublicKey::FromEc(
      Curve::kP521,
      Base64Url("AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk"),
      Base64Url("ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"));
  ASSERT_TRUE(key);
  ExpectOnlyThisSignature(
      *key, SignatureScheme::kEcdsaP521Sha512, SigningInput("eyJhbGciOiJFUzUxMiJ9", "UGF5bG9hZA"),
      Base64Url("AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCA"
                "PZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"));
}

TEST(RfcExamples, Rfc8037AppendixA4IsEdDsa) {
  const auto key = PublicKey::FromEd25519(Base64Url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
  ASSERT_TRUE(key);
  ExpectOnlyThisSignature(
      *key, SignatureScheme::kEd25519, SigningInput("eyJhbGciOiJFZERTQSJ9", "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"),
      Base64Url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"));
}

}  // namespace
}  // namespace assay
