// Every reason of the catalogue, produced for real through the gRPC fronts; the same name in reply, metric,
// log, denials and Explain, and, where the trouble is the issuer's, in doctor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "absl/time/clock.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "tests/e2e/reason_scene.h"
#include "tests/testing/token_parts.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TestKey;
using testing::TokenBuilder;
using testing::TokenParts;
using Scene = ReasonScene;
using CheckRequest = envoy::service::auth::v3::CheckRequest;

std::string InSeconds(int64_t seconds) { return StrCat(absl::ToUnixSeconds(absl::Now()) + seconds); }

std::string NestedDeeply() {
  std::string json = "0";
  for (int i = 0; i < 17; ++i) json = StrCat("[", json, "]");
  return json;
}

std::string Spoiled(const std::string& token) {
  TokenParts parts(token);
  std::string signature = parts.SignatureBytes();
  signature[0] = static_cast<char>(signature[0] ^ 1);
  return parts.WithSignature(signature);
}

// Row is a reason and how it comes about. `pending` names the step that brings its front.
struct Row {
  const char* reason;
  const char* pending = "";
  const char* issuer = "sound";  // label of the metric
  const char* policy = "";
  std::function<std::string(const Scene&)> token = nullptr;
  const char* certificate = "";                   // bytes that stand for the digest of the sender's
  std::function<CheckRequest()> check = nullptr;  // what a gateway asks, instead of a token
};

// Through is a request that Envoy holds, with that Authorization and for that policy.
CheckRequest Through(const std::string& authorization, const std::string& policy = "") {
  CheckRequest request;
  auto& attributes = *request.mutable_attributes();
  (*attributes.mutable_request()->mutable_http()->mutable_headers())["authorization"] = authorization;
  if (!policy.empty()) (*attributes.mutable_context_extensions())["assay.policy"] = policy;
  return request;
}

std::string BoundToNobody(const Scene& scene) {
  return scene.Good().Claim("cnf", R"({"x5t#S256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})").Sign();
}

// In the order of the catalogue. What has no token is asked in a way of its own.
const Row kRows[] = {
    {"TOKEN_MISSING", "", "unknown", "", [](const Scene&) { return std::string(); }},
    {"MULTIPLE_TOKENS", "", "unknown", "", nullptr, "", [] { return Through("Bearer a,Bearer b"); }},
    {"SCHEME_NOT_BEARER", "", "unknown", "", nullptr, "", [] { return Through("Basic eDp5"); }},
    {"TOKEN_TOO_LARGE", "", "unknown", "",
     [](const Scene& s) { return s.Good().Claim("pad", JsonQuote(std::string(20000, 'x'))).Sign(); }},
    {"TOKEN_MALFORMED", "", "unknown", "", [](const Scene&) { return "an-opaque-token"; }},
    {"JWE_UNSUPPORTED", "", "unknown", "",
     [](const Scene&) { return "eyJhbGciOiJSU0EtT0FFUCJ9.QQ.QQ.QQ.QQ"; }},
    {"BASE64URL_INVALID", "", "unknown", "", [](const Scene& s) { return StrCat(s.Good().Sign(), "="); }},
    {"JSON_INVALID", "", "unknown", "",
     [](const Scene& s) { return s.Good().RawHeader("{\"alg\":").Sign(); }},
    {"JSON_TOO_DEEP", "", "unknown", "",
     [](const Scene& s) { return s.Good().Claim("deep", NestedDeeply()).Sign(); }},
    {"DUPLICATE_MEMBER", "", "unknown", "",
     [](const Scene& s) { return s.Good().RawPayload("{\"iss\":\"a\",\"iss\":\"b\"}").Sign(); }},
    {"HEADER_INVALID", "", "unknown", "", [](const Scene& s) { return s.Good().Header("kid", "7").Sign(); }},
    {"HEADER_FORBIDDEN", "", "unknown", "",
     [](const Scene& s) { return s.Good().Header("zip", "\"DEF\"").Sign(); }},
    {"CRIT_UNSUPPORTED", "", "unknown", "",
     [](const Scene& s) { return s.Good().Header("crit", "[\"x\"]").Header("x", "1").Sign(); }},
    {"NESTED_UNSUPPORTED", "", "unknown", "",
     [](const Scene& s) { return s.Good().Header("cty", "\"JWT\"").Sign(); }},
    {"ISSUER_MISSING", "", "unknown", "", [](const Scene& s) { return s.Good().Claim("iss", "").Sign(); }},
    {"ISSUER_INVALID", "", "unknown", "",
     [](const Scene& s) { return s.Good().Claim("iss", "[\"a\"]").Sign(); }},
    {"ISSUER_UNKNOWN", "", "unknown", "",
     [](const Scene& s) { return s.Good().Claim("iss", JsonQuote(s.Issuer("sound/"))).Sign(); }},
    {"ISSUER_NOT_ALLOWED", "", "foreign", "", [](const Scene& s) { return s.Good("foreign").Sign(); }},
    {"TYPE_NOT_ALLOWED", "", "sound", "",
     [](const Scene& s) { return s.Good().Header("typ", "\"logout+jwt\"").Sign(); }},
    {"ALGORITHM_NOT_ALLOWED", "", "sound", "",
     [](const Scene& s) { return s.Good().Header("alg", "\"HS256\"").Sign(); }},
    {"KEY_NOT_FOUND", "", "sound", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "stranger")).Sign(); }},
    {"KEY_ID_MISSING", "", "strict", "",
     [](const Scene& s) { return s.Good("strict").Header("kid", "").Sign(); }},
    {"KEY_AMBIGUOUS", "", "twins", "",
     [](const Scene& s) { return s.Good("twins").Header("kid", "").Sign(); }},
    {"KEY_ALGORITHM_MISMATCH", "", "sound", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "rsa")).Sign(); }},
    {"KEY_NOT_FOR_VERIFY", "", "sound", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "enc")).Sign(); }},
    {"KEY_UNUSABLE", "", "sound", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "leaked")).Sign(); }},
    {"KEY_REVOKED", "", "sound", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "revoked")).Sign(); }},
    {"KEY_CHECK_DEFERRED", "", "fading", "",
     [](const Scene& s) { return s.Signed(TestKey("ES256", "new"), "fading").Sign(); }},
    {"KEYS_UNAVAILABLE", "", "wrong-url", "", [](const Scene& s) { return s.Good("wrong-url").Sign(); }},
    {"SIGNATURE_INVALID", "", "sound", "", [](const Scene& s) { return Spoiled(s.Good().Sign()); }},
    {"CLAIM_INVALID", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("exp", "\"soon\"").Sign(); }},
    {"CLAIM_MISSING", "", "sound", "", [](const Scene& s) { return s.Good().Claim("exp", "").Sign(); }},
    {"TOKEN_EXPIRED", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("exp", InSeconds(-61)).Sign(); }},
    {"TOKEN_NOT_YET_VALID", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("nbf", InSeconds(600)).Sign(); }},
    {"ISSUED_IN_FUTURE", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("iat", InSeconds(600)).Sign(); }},
    {"LIFETIME_EXCEEDED", "", "sound", "brief", [](const Scene& s) { return s.Good().Sign(); }},
    {"TOKEN_TOO_OLD", "", "sound", "young",
     [](const Scene& s) { return s.Good().Claim("iat", InSeconds(-200)).Sign(); }},
    {"AUDIENCE_MISMATCH", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("aud", "\"somebody\"").Sign(); }},
    {"TENANT_MISMATCH", "", "tenants", "",
     [](const Scene& s) {
       return s.Good("tenants/11111111-2222-3333-4444-555555555555").Claim("tid", "\"another\"").Sign();
     }},
    {"TOKEN_REVOKED", "", "sound", "",
     [](const Scene& s) { return s.Good().Claim("jti", "\"withdrawn\"").Sign(); }},
    {"BINDING_REQUIRED", "", "sound", "", BoundToNobody},
    {"BINDING_MISMATCH", "", "sound", "", BoundToNobody, "11111111111111111111111111111111"},
    {"SCOPE_INSUFFICIENT", "", "sound", "scoped",
     [](const Scene& s) { return s.Good().Claim("scope", "\"orders:read\"").Sign(); }},
    {"CLAIM_RULE_FAILED", "", "sound", "ruled",
     [](const Scene& s) { return s.Good().Claim("role", "\"guest\"").Sign(); }},
    {"OVERLOADED", "step 5"},
    {"DRAINING"},
    {"DEADLINE_EXCEEDED"},
    {"POLICY_UNKNOWN", "", "unknown", "", nullptr, "", [] { return Through("Bearer a", "nope"); }},
};

v1::VerifyRequest RequestOf(const Row& row, const Scene& scene) {
  v1::VerifyRequest request;
  request.set_token(row.token(scene));
  request.set_policy(row.policy);
  request.mutable_binding()->set_client_certificate_sha256(row.certificate);
  return request;
}

TEST(Reasons, StandInTheTableEachOnce) {
  std::set<std::string> rows, catalogue;
  for (const Row& row : kRows) EXPECT_TRUE(rows.insert(row.reason).second) << row.reason;
  for (int i = 0; i < v1::Reason_descriptor()->value_count(); ++i) {
    const std::string name = v1::Reason_descriptor()->value(i)->name().substr(7);
    if (name != "UNSPECIFIED") catalogue.insert(name);
  }
  EXPECT_EQ(rows, catalogue);
}

TEST(Reasons, HaveOneNameInReplyMetricLogDenialsAndExplain) {
  Scene scene;
  for (const Row& row : kRows) {
    if (row.token == nullptr) continue;
    SCOPED_TRACE(row.reason);
    const Scene::Told told = scene.Ask(RequestOf(row, scene));
    EXPECT_EQ(told.reply, row.reason);
    EXPECT_EQ(told.metric, row.reason);
    EXPECT_EQ(told.issuer, row.issuer);
    EXPECT_EQ(told.log, row.reason);
    EXPECT_EQ(told.denial, row.reason);
    EXPECT_THAT(told.explained, HasSubstr(row.reason));
  }

  for (const Row& row : kRows) {
    if (row.check == nullptr) continue;
    SCOPED_TRACE(row.reason);
    const Scene::Told told = scene.AskAsEnvoy(row.check());
    EXPECT_EQ(told.reply, row.reason);
    EXPECT_EQ(told.metric, row.reason);
    EXPECT_EQ(told.issuer, row.issuer);
    EXPECT_EQ(told.log, row.reason);
    EXPECT_EQ(told.denial, row.reason);
  }

  v1::VerifyRequest slow;
  slow.set_token(scene.Signed(TestKey("ES512", "slow")).Sign());
  const Scene::Told late = scene.AskInTime(slow);
  EXPECT_EQ(late.reply, "DEADLINE_EXCEEDED");
  EXPECT_EQ(late.metric, "DEADLINE_EXCEEDED");
  EXPECT_EQ(late.log, "DEADLINE_EXCEEDED");
  EXPECT_EQ(late.denial, "DEADLINE_EXCEEDED");

  const Scene::Told draining = scene.AskDraining(slow);
  EXPECT_EQ(draining.reply, "DRAINING");
  EXPECT_EQ(draining.metric, "DRAINING");
  EXPECT_EQ(draining.log, "DRAINING");
}

// Trouble is what an issuer can have, and how each place calls it.
struct Trouble {
  const char* issuer;
  const char* reason;   // of a token of that issuer
  const char* fault;    // in metric and log; empty: the fetch is good
  const char* finding;  // of doctor, beside the fault
};

constexpr Trouble kTroubles[] = {
    {"unreachable", "KEYS_UNAVAILABLE", "CONNECT", "CONNECT"},
    {"wrong-url", "KEYS_UNAVAILABLE", "HTTP_4XX", "WRONG_URL"},
    {"html", "KEYS_UNAVAILABLE", "NOT_JSON", "HTML_PAGE"},
    {"empty", "KEYS_UNAVAILABLE", "EMPTY", "EMPTY"},
    {"enc-only", "KEYS_UNAVAILABLE", "NO_USABLE_KEY", "ENCRYPTION_KEYS_ONLY"},
    {"x5c-only", "KEYS_UNAVAILABLE", "NO_USABLE_KEY", "X5C_KEYS_ONLY"},
    {"leaky", "KEYS_UNAVAILABLE", "NO_USABLE_KEY", "PRIVATE_MEMBER"},
    {"cached", "", "", "CACHED_TOO_LONG"},
};

TEST(Troubles, OfAnIssuerHaveOneNameInMetricLogExplainAndDoctor) {
  Scene scene;
  for (const Trouble& trouble : kTroubles) {
    SCOPED_TRACE(trouble.issuer);
    v1::VerifyRequest request;
    request.set_token(scene.Good(trouble.issuer).Sign());
    const Scene::Told token = scene.Ask(request);
    EXPECT_EQ(token.reply, trouble.reason);
    EXPECT_EQ(token.explained, trouble.reason);
    const Scene::TroubleTold told = scene.Trouble(trouble.issuer);
    EXPECT_THAT(told.doctor, HasSubstr(trouble.finding));
    if (*trouble.fault == 0) continue;
    EXPECT_EQ(told.metric, trouble.fault);
    EXPECT_EQ(told.log, trouble.fault);
    EXPECT_THAT(told.doctor, HasSubstr(trouble.fault));
    // An operator who reads of the token is told of the issuer's trouble too.
    EXPECT_THAT(token.detail, HasSubstr(trouble.fault));
  }
}

}  // namespace
}  // namespace assay
