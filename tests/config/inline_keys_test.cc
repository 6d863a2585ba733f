#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// The public key of RFC 8037 appendix A.2.
constexpr std::string_view kGood =
    "{kty: OKP, crv: Ed25519, kid: a, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}";

std::string Inline(std::string_view set) {
  return FaultsOf(KeysConfig("{inline: " + std::string(set) + "}", "urn:a"));
}

TEST(InlineKeys, TakeAGoodSetAsYamlAndAsText) {
  EXPECT_EQ(Inline("{keys: [" + std::string(kGood) + "]}"), "none");
  EXPECT_EQ(
      Inline(
          R"('{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}')"),
      "none");
}

TEST(InlineKeys, NameWhatIsWrongWithTheSet) {
  EXPECT_THAT(Inline("{}"), HasSubstr("issuers.main.keys.inline: NO_KEYS_MEMBER: "));
  EXPECT_THAT(Inline("{keys: []}"), HasSubstr("issuers.main.keys.inline: EMPTY: "));
  EXPECT_THAT(Inline("not json"), HasSubstr("issuers.main.keys.inline: NOT_JSON: "));
  EXPECT_THAT(Inline("[]"), HasSubstr("issuers.main.keys.inline: expected a mapping, found a list"));
}

TEST(InlineKeys, NameWhatIsWrongWithEachKeyAndWhere) {
  const std::string faults = FaultsOf(
      "issuers:\n"
      "  main:\n"
      "    issuer: urn:a\n"
      "    keys:\n"
      "      inline:\n"
      "        keys:\n"
      "          - " +
      std::string(kGood) +
      "\n"
      "          - {kty: OKP, crv: Ed25519, kid: b, x: AAAA}\n"
      "          - {kty: oct, k: AAAA}\n"
      "policies: {p: {accept: {main: {audiences: [x]}}}}\n");
  EXPECT_THAT(faults, HasSubstr("8:13: issuers.main.keys.inline.keys[1]: key \"b\": PARAMETER_INVALID: "));
  EXPECT_THAT(faults, HasSubstr("9:13: issuers.main.keys.inline.keys[2]: key without kid: SYMMETRIC: "));
}

TEST(InlineKeys, RefuseAPrivateKeyWithoutShowingIt) {
  const std::string faults = Inline(
      "{keys: [{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo, d: c2VjcmV0}]}");
  EXPECT_THAT(faults, HasSubstr("PRIVATE_MEMBER"));
  EXPECT_EQ(faults.find("c2VjcmV0"), std::string::npos);
}

TEST(InlineKeys, PassOverKeysForOtherUsesWhereOneIsLeft) {
  const std::string other = "{kty: AKP, alg: ML-DSA-65, pub: AAAA}";
  EXPECT_EQ(Inline("{keys: [" + std::string(kGood) + ", " + other + "]}"), "none");
  EXPECT_THAT(Inline("{keys: [" + other + "]}"), HasSubstr("issuers.main.keys.inline: NO_USABLE_KEY: "));
}

TEST(InlineKeys, RefuseARepeatedMember) {
  EXPECT_THAT(
      Inline("{keys: [{kty: OKP, kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}]}"),
      HasSubstr("NOT_JSON"));
  EXPECT_THAT(Inline("{keys: [], keys: []}"), HasSubstr("named twice"));
}

}  // namespace
}  // namespace assay
