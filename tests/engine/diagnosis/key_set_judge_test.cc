#include "server/engine/diagnosis/key_set_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::FoundBy;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KeySet;
using testing::Named;
using ::testing::Not;
using testing::TestKey;

v1::Diagnosis Judged(const std::string& json, std::vector<std::string> signing = {},
                     DiagnosisSubject subject = {}, const std::string& content_type = "application/json") {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  JudgeKeySet({"https://a.test/keys", json, content_type}, subject, signing, findings, diagnosis);
  return diagnosis;
}

DiagnosisSubject Allowing(AlgorithmSet algorithms) {
  DiagnosisSubject subject;
  subject.algorithms = algorithms;
  return subject;
}

std::string Good(const char* key_id = "k1") { return TestKey("RS256", key_id).PublicJwk(); }

TEST(JudgeKeySet, CountsTheKeysOfAGoodSet) {
  const v1::Diagnosis diagnosis = Judged(KeySet({Good(), TestKey("ES256", "k2").PublicJwk()}));
  EXPECT_THAT(Named(diagnosis), IsEmpty());
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_KEYS),
              ElementsAre("https://a.test/keys: 2 keys, 2 usable"));
  EXPECT_EQ(diagnosis.keys_size(), 2);
}

TEST(JudgeKeySet, NamesWhatIsNoSet) {
  EXPECT_THAT(Named(Judged("{}")), ElementsAre("error NO_KEYS_MEMBER"));
  EXPECT_THAT(Named(Judged("nonsense")), ElementsAre("error NOT_JSON"));
  EXPECT_THAT(Named(Judged("\n<!DOCTYPE html><html>")), ElementsAre("error NOT_JSON, HTML_PAGE"));
  EXPECT_THAT(Named(Judged("Sign in", {}, {}, "text/html; charset=utf-8")),
              ElementsAre("error NOT_JSON, HTML_PAGE"));
  EXPECT_THAT(Named(Judged("{\"keys\":[]}")), ElementsAre("error EMPTY"));
}

TEST(JudgeKeySet, TakesAnEmptySetWhereItIsTrusted) {
  DiagnosisSubject trusting;
  trusting.trust_empty_set = true;
  EXPECT_THAT(Named(Judged("{\"keys\":[]}", {}, trusting)), ElementsAre("note EMPTY"));
}

TEST(JudgeKeySet, NamesASetWithEncryptionKeysOnly) {
  EXPECT_THAT(Named(Judged(R"({"keys":[{"kty":"RSA","kid":"e","use":"enc","alg":"RSA-OAEP"}]})")),
              ElementsAre("error NO_USABLE_KEY, ENCRYPTION_KEYS_ONLY", "note USE_NOT_SIGNATURE"));
}

TEST(JudgeKeySet, NamesASetOfCertificatesOnlyAlsoBesideEncryptionKeys) {
  EXPECT_THAT(Named(Judged(R"({"keys":[{"kty":"RSA","x5c":["MIIB"]},{"kty":"RSA","use":"enc"}]})")),
              ElementsAre("error NO_USABLE_KEY, X5C_KEYS_ONLY", "warning PARAMETER_MISSING, X5C_KEYS_ONLY",
                          "note USE_NOT_SIGNATURE"));
}

TEST(JudgeKeySet, LeavesUnnamedWhatTheKeysHaveNotInCommon) {
  EXPECT_THAT(Named(Judged(R"({"keys":[{"kty":"RSA","use":"enc"},{"kty":"AKP"}]})")),
              ElementsAre("error NO_USABLE_KEY", "note USE_NOT_SIGNATURE", "note KTY_UNSUPPORTED"));
}

TEST(JudgeKeySet, TakesAPrivateKeyForAnErrorBesideGoodOnes) {
  std::string leaked = TestKey("ES256", "leaked").PublicJwk();
  leaked.insert(leaked.size() - 1, R"(,"d":"c2VjcmV0")");
  const v1::Diagnosis diagnosis = Judged(KeySet({Good(), leaked}));
  EXPECT_THAT(Named(diagnosis), ElementsAre("error PRIVATE_MEMBER"));
  EXPECT_EQ(diagnosis.findings(1).found(), "key \"leaked\" (EC, ES256, use sig)");
  EXPECT_THAT(diagnosis.ShortDebugString(), Not(HasSubstr("c2VjcmV0")));
}

TEST(JudgeKeySet, TakesASharedSecretForAnError) {
  const v1::Diagnosis diagnosis = Judged(KeySet({Good(), R"({"kty":"oct","kid":"s","k":"c2VjcmV0"})"}));
  EXPECT_THAT(Named(diagnosis), ElementsAre("error SYMMETRIC"));
  EXPECT_THAT(diagnosis.ShortDebugString(), Not(HasSubstr("c2VjcmV0")));
}

TEST(JudgeKeySet, WarnsOfKeysUnderOneKidThatMayMeetInOneToken) {
  EXPECT_THAT(Named(Judged(KeySet({Good(), TestKey("PS256", "k1").PublicJwk()}))), IsEmpty());
  const std::string unnamed = StrCat("{", TestKey("PS256", "other").KeyMembers(), R"(,"kid":"k1"})");
  EXPECT_THAT(Named(Judged(KeySet({Good(), unnamed}))),
              ElementsAre("warning DUPLICATE_KEY_ID", "note KEYS_WITHOUT_ALGORITHM"));
}

TEST(JudgeKeySet, WarnsOfAKeyWithoutKidBesideOthersOnly) {
  const std::string without = StrCat("{", TestKey("RS256", "other").KeyMembers(), R"(,"alg":"RS256"})");
  EXPECT_THAT(Named(Judged(KeySet({without}))), IsEmpty());
  EXPECT_THAT(Named(Judged(KeySet({without, Good()}))), ElementsAre("warning KEYS_WITHOUT_KEY_ID"));
}

TEST(JudgeKeySet, ComparesTheDocumentsAlgorithmsWithAllowListAndKeys) {
  const DiagnosisSubject ec = Allowing({"ES256"});
  EXPECT_THAT(Named(Judged(KeySet({Good()}), {"HS256", "RS256"})), IsEmpty());
  EXPECT_THAT(Named(Judged(KeySet({TestKey("ES256").PublicJwk()}), {"RS256"}, ec)),
              ElementsAre("warning ALGORITHMS_NOT_ALLOWED"));
  const v1::Diagnosis unfit = Judged(KeySet({Good()}), {"ES256", "ES384"});
  EXPECT_THAT(Named(unfit), ElementsAre("warning NO_KEY_FOR_ALGORITHMS"));
  EXPECT_EQ(unfit.findings(1).found(), "the document says ES256, ES384");
}

TEST(JudgeKeySet, NamesAKeyThatTheAllowListKeepsOut) {
  EXPECT_THAT(Named(Judged(KeySet({Good(), TestKey("ES256", "k2").PublicJwk()}), {}, Allowing({"ES256"}))),
              ElementsAre("note ALG_NOT_ALLOWED"));
}

TEST(JudgeKeySet, TellsOfThirtyTwoUnusedKeysAndCountsTheRest) {
  std::vector<std::string> jwks(34, R"({"kty":"RSA","use":"enc"})");
  jwks.push_back(R"({"kty":"oct"})");
  jwks.push_back(Good());
  const v1::Diagnosis diagnosis = Judged(KeySet(jwks));
  EXPECT_EQ(diagnosis.findings_size(), 1 + 32 + 1 + 1);
  EXPECT_EQ(diagnosis.findings(33).key_fault(), v1::KEY_FAULT_SYMMETRIC);
  EXPECT_EQ(diagnosis.findings(34).found(), "2 more keys are not used either");
}

}  // namespace
}  // namespace assay
