// What `assay explain` says of broken tokens, word for word, as tests/e2e/golden/explain holds it. After a
// change that is meant: ASSAY_UPDATE_GOLDEN=1 build/release/tests/cli_test --gtest_filter='*Golden*', and
// read what git shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "client/cli/explain_command.h"
#include "client/cli/run.h"
#include "server/base/base64url.h"
#include "server/base/str_cat.h"
#include "server/transport/grpc/admin_server.h"
#include "tests/testing/certificates.h"
#include "tests/testing/provider_tokens.h"
#include "tests/testing/token_parts.h"
#include "tests/transport/grpc/served.h"
#include "tests/transport/handlers/admin_bench.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;
using assay::testing::kTenant;
using assay::testing::Shape;
using assay::testing::TestKey;
using assay::testing::TokenParts;

// The moment of all goldens: --at.
constexpr char kNow[] = "2023-11-14T22:13:20Z";

fs::path Folder() { return GOLDEN_FOLDER; }

// FixedControl tells when keys were first seen, at once.
struct FixedControl final : JwkSetControl {
  explicit FixedControl(std::shared_ptr<const JwkSetCache> from) : keys(std::move(from)) {}
  void Report(absl::AnyInvocable<void(JwkSetReport)> done) override {
    JwkSetReport report{.snapshot = keys->Current(), .source = "https://sso.acme.test/realms/prod/certs"};
    const absl::Time seen = assay::testing::TestTime() - absl::Hours(75);
    for (const Jwk& key : report.snapshot->keys->keys()) {
      report.keys.push_back({key.key_id, key.thumbprint, "EC", "", seen, assay::testing::TestTime(), true});
    }
    done(std::move(report));
  }
  void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)>) override {}
  void Purge(absl::AnyInvocable<void(absl::Status)>) override {}
  void Revoke(std::shared_ptr<const Revocations>, absl::AnyInvocable<void()>) override {}
  const std::shared_ptr<const JwkSetCache> keys;
};

// Providers that a company may have configured: its own Keycloak, and one tenant of Entra.
class ExplainGolden : public ::testing::Test {
 protected:
  ExplainGolden() {
    keys_->Set(assay::testing::KeySet(
        {TestKey("ES256", "2023-11").PublicJwk(), TestKey("RS256", "2023-12").PublicJwk()}));
    const std::string entra = StrCat("https://login.microsoftonline.com/", kTenant, "/v2.0");
    std::vector<Issuer> issuers;
    NamedPolicy policy{"orders", "orders-1", {}};
    for (const auto& [name, issuer] :
         {std::pair<std::string, std::string>{"keycloak", kIssuer}, {"entra", entra}}) {
      issuers.push_back(
          {.name = name, .issuer = issuer, .keys = keys_, .control = std::make_shared<FixedControl>(keys_)});
      Policy rules;
      rules.issuer_name = name;
      rules.issuer = issuer;
      rules.algorithms = {"RS256", "ES256"};
      rules.types = {"at+jwt", "jwt"};
      rules.allow_absent_type = true;
      rules.audiences = {"https://api.acme.test/orders"};
      rules.scopes_all = {"orders:read"};
      policy.verifiers.emplace(name, TokenVerifier(std::move(rules)));
    }
    bench_.registry.Set(std::make_shared<const IssuerRegistry>(
        std::move(issuers), std::vector<NamedPolicy>{policy}, "orders", "config-1"));
    const absl::Status started = server_.Start();
    EXPECT_TRUE(started.ok()) << started;
  }

  static assay::testing::TokenBuilder Good(const SigningKey& key = TestKey("ES256", "2023-11")) {
    return Shape({},
                 {{"iss", JsonQuote(kIssuer)},
                  {"sub", "\"7c5f\""},
                  {"aud", "[\"https://api.acme.test/orders\",\"account\"]"},
                  {"typ", "\"Bearer\""},
                  {"azp", "\"shop\""},
                  {"scope", "\"openid orders:read\""},
                  {"sid", "\"s-1\""}},
                 key);
  }

  // Masked has names in the place of what is made anew in each run.
  std::string Masked(std::string text) const {
    const char* names[] = {"THUMBPRINT-OF-THE-EC-KEY", "THUMBPRINT-OF-THE-RSA-KEY"};
    for (size_t i = 0; i < 2; ++i) {
      const std::string& thumbprint = keys_->Current()->keys->keys()[i].thumbprint;
      for (size_t at; (at = text.find(thumbprint)) != std::string::npos;)
        text.replace(at, thumbprint.size(), names[i]);
    }
    return text;
  }

  // Expect compares all that the command writes, and its exit code, with tests/e2e/golden/explain/NAME.txt.
  void Expect(const std::string& name, const std::string& pasted, int code = 1) {
    const std::string address = server_.address();
    const char* argv[] = {"assay", "--server", address.c_str(), "explain", "--at", kNow};
    std::istringstream in(pasted + "\n");
    std::ostringstream out, err;
    EXPECT_EQ(cli::Run(6, argv, {in, out, err}), code) << name << err.str();
    EXPECT_EQ(err.str(), "");
    const fs::path path = Folder() / (name + ".txt");
    const std::string text = Masked(out.str());
    if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
    std::ostringstream golden;
    golden << std::ifstream(path, std::ios::binary).rdbuf();
    EXPECT_EQ(text, golden.str()) << path;
  }

  static constexpr char kIssuer[] = "https://sso.acme.test/realms/prod";
  assay::testing::AdminBench bench_;
  std::shared_ptr<assay::testing::HeldKeys> keys_ = std::make_shared<assay::testing::HeldKeys>(bench_.clock);
  assay::testing::CallCounts calls_;
  assay::testing::Certificates folder_;
  AdminServer server_{
      {.address = "unix:" + folder_.Path("admin.sock")}, bench_.handlers(), bench_.clock, calls_};
};

TEST_F(ExplainGolden, OfAGoodToken) { Expect("verified", Good().Sign(), 0); }

TEST_F(ExplainGolden, OfATokenExpiredByLittleMoreThanTheSkew) {
  Expect("expired_by_skew", Good().Claim("exp", "1699999925").Claim("iat", "1699999625").Sign());
}

TEST_F(ExplainGolden, OfATokenForAnotherAudience) {
  Expect("wrong_audience", Good().Claim("aud", "[\"https://api.acme.test/orders/\",\"account\"]").Sign());
}

TEST_F(ExplainGolden, OfATokenUnderAnUnknownKey) {
  Expect("unknown_kid", Good(TestKey("ES256", "2023-10")).Sign());
}

TEST_F(ExplainGolden, OfATokenSignedWithASharedSecret) {
  TokenParts parts(Good().Header("alg", "\"HS256\"").Sign());
  Expect("shared_secret", parts.WithSignature(std::string(32, 'm')));
}

TEST_F(ExplainGolden, OfATokenWhoseKidNamesAKeyOfAnotherType) {
  Expect("wrong_key_type", Good().Header("kid", "\"2023-12\"").Sign());
}

TEST_F(ExplainGolden, OfATokenWhoseIssuerHasASlashTooMuch) {
  Expect("issuer_slash", Good().Claim("iss", "\"https://sso.acme.test/realms/prod/\"").Sign());
}

TEST_F(ExplainGolden, OfAnOpaqueToken) { Expect("opaque", "Zk3vQ9sXr1Lw8TnB5yHd2GcM7pJe4UaF"); }

TEST_F(ExplainGolden, OfAnEncryptedToken) {
  Expect("encrypted",
         StrCat(Base64UrlEncode(R"({"alg":"dir","enc":"A256GCM","iss":"https://acme.eu.auth0.com/"})"),
                "..aXYtMTIzNDU2Nzg5.Y2lwaGVydGV4dA.dGFn"));
}

TEST_F(ExplainGolden, OfAnIdTokenForAnAccessToken) {
  Expect("id_token", Good()
                         .Claim("aud", "\"shop\"")
                         .Claim("typ", "\"ID\"")
                         .Claim("scope", "")
                         .Claim("nonce", "\"n-0S6\"")
                         .Claim("at_hash", "\"77Qm\"")
                         .Sign());
}

TEST_F(ExplainGolden, OfATokenForMicrosoftGraph) {
  TokenParts parts(Shape({{"alg", "\"RS256\""}, {"nonce", "\"kI3s\""}, {"kid", "\"2023-12\""}},
                         {{"iss", StrCat("\"https://sts.windows.net/", kTenant, "/\"")},
                          {"aud", "\"00000003-0000-0000-c000-000000000000\""},
                          {"scp", "\"User.Read openid\""},
                          {"appid", assay::testing::kClientId},
                          {"tid", StrCat("\"", kTenant, "\"")},
                          {"ver", "\"1.0\""}})
                       .Sign());
  Expect("microsoft_graph", parts.WithSignature(std::string(256, 'g')));
}

TEST_F(ExplainGolden, OfATokenWithoutTheScope) {
  Expect("missing_scope",
         Good().Claim("scope", "\"openid\"").Claim("permissions", "[\"orders:read\"]").Sign());
}

TEST_F(ExplainGolden, OfATokenThatWasCut) {
  TokenParts parts(Good().Sign());
  Expect("cut_signature", parts.WithSignature(parts.SignatureBytes().substr(0, 24)));
}

TEST_F(ExplainGolden, OfAWholeAnswerOfATokenEndpoint) {
  Expect("token_response", StrCat("{\n  \"access_token\": \"", Good().Sign(),
                                  "\",\n  \"token_type\": \"Bearer\",\n  \"expires_in\": 300\n}"));
}

TEST_F(ExplainGolden, OfATokenOfOktasOrgServer) {
  Expect("okta_org",
         Good().Claim("iss", "\"https://acme.okta.com\"").Claim("aud", "\"https://acme.okta.com\"").Sign());
}

// A golden that no test compares any more is a file of nobody's.
TEST(ExplainGoldens, AreAllCompared) {
  const std::set<std::string> compared = {
      "verified",        "expired_by_skew", "wrong_audience", "unknown_kid",    "shared_secret",
      "wrong_key_type",  "issuer_slash",    "opaque",         "encrypted",      "id_token",
      "microsoft_graph", "missing_scope",   "cut_signature",  "token_response", "okta_org"};
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(Folder())) found.insert(entry.path().stem());
  EXPECT_EQ(found, compared);
}

}  // namespace
}  // namespace assay::cli
