// Templates from the configuration to the verdict: keys by a scripted network, time by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/registry_builder.h"
#include "server/engine/verifier.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_fetcher.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ScriptedFetcher;
using testing::TestKey;

struct Reports final : VerifyObserver {
  void OnVerdict(const VerdictReport& report) override { issuers.emplace_back(report.issuer); }
  void OnParked(int) override {}
  std::vector<std::string> issuers;
};

class TemplateRegistry : public ::testing::Test {
 protected:
  ~TemplateRegistry() override {
    for (const SuppliedIssuer& issuer : built.issuers) issuer.keys->Stop();
    loop.RunReady();
  }

  void Build(const std::string& template_members) {
    const auto config = LoadConfig(
        StrCat("issuer_templates: {idp: {", template_members, "}}\n",
               "issuers: {own: {issuer: 'https://idp.test/own', keys: {url: 'https://idp.test/own-keys'}}}\n",
               "default_policy: p\npolicies: {p: {accept: {idp: {audiences: ['", testing::kTestAudience,
               "']}, own: {any_audience: true}}}}\n"));
    ASSERT_TRUE(config) << config.error().kept().front().message;
    built = BuildRegistry(*config, {fetchers, {loop, clock, jwks, process}});
    for (const SuppliedIssuer& issuer : built.issuers) {
      if (issuer.name == "idp") issuer.keys->Start(issuer.startup);
    }
    loop.RunReady();
    registry.Set(built.registry);
  }

  void Serve(const std::string& url, std::string body) {
    http.answers.insert_or_assign(url, ScriptedFetcher::Body(std::move(body)));
  }
  void ServeKey(const std::string& url, const SigningKey& key) {
    Serve(url, testing::KeySet({key.PublicJwk()}));
  }
  void ServeDocument(const std::string& url, std::string_view issuer, std::string_view keys) {
    Serve(url, StrCat(R"({"issuer":")", issuer, R"(","jwks_uri":")", keys, R"("})"));
  }

  static testing::TokenBuilder Of(std::string_view tenant, const SigningKey& key) {
    testing::TokenBuilder token(key);
    token.Claim("iss", StrCat("\"https://idp.test/", tenant, "\"")).Claim("tid", StrCat("\"", tenant, "\""));
    return token;
  }

  // Told is the principal of a good token, else the reason.
  std::string Told(const std::string& token) {
    std::optional<absl::StatusOr<Judgement>> answer;
    verifier.Verify({.token = token}, loop,
                    [&](absl::StatusOr<Judgement> judgement) { answer = std::move(judgement); });
    loop.Advance(absl::Seconds(3));
    if (!answer || !answer->ok()) return "no answer";
    const Verdict& verdict = (*answer)->verdict;
    if (const auto* verified = std::get_if<VerifiedToken>(&verdict)) return verified->principal();
    if (const auto* rejection = std::get_if<Rejection>(&verdict)) {
      return std::string(Describe(rejection->reason).name);
    }
    return std::string(Describe(std::get<Unjudged>(verdict).reason).name);
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  ProcessLimits process;
  testing::RecordingJwksObserver jwks;
  ScriptedFetcher http{loop};
  KeySetFetchers fetchers{http, clock};
  BuiltRegistry built;
  Published<IssuerRegistry> registry;
  Reports reports;
  Verifier verifier{registry, clock, reports, Limits()};
};

constexpr char kPerTenant[] =
    "issuers: ['https://idp.test/{tenantid}'], tenant: {allow: [a, b]}, "
    "keys: {url: 'https://idp.test/{tenantid}/keys'}";
constexpr char kShared[] =
    "issuers: ['https://idp.test/{tenantid}', 'https://old.test/{tenantid}'], tenant: {allow: [a, b]}, "
    "startup: required, keys: {discovery: 'https://idp.test/common'}";

TEST_F(TemplateRegistry, JudgesEachTenantByItsOwnKeys) {
  ServeKey("https://idp.test/a/keys", TestKey("ES256", "of-a"));
  ServeKey("https://idp.test/b/keys", TestKey("EdDSA", "of-b"));
  Build(kPerTenant);
  EXPECT_THAT(http.requests, IsEmpty());
  EXPECT_EQ(Told(Of("a", TestKey("ES256", "of-a")).Sign()), "idp/a:alice");
  EXPECT_EQ(Told(Of("b", TestKey("EdDSA", "of-b")).Sign()), "idp/b:alice");
  EXPECT_EQ(reports.issuers, (std::vector<std::string>{"idp", "idp"}));
}

// Both tenants publish a key of the same kid; each signs for the other.
TEST_F(TemplateRegistry, NoTenantSignsForAnother) {
  ServeKey("https://idp.test/a/keys", TestKey("ES256", "shared"));
  ServeKey("https://idp.test/b/keys", TestKey("EdDSA", "shared"));
  Build(kPerTenant);
  EXPECT_EQ(Told(Of("a", TestKey("ES256", "shared")).Sign()), "idp/a:alice");
  EXPECT_EQ(Told(Of("b", TestKey("EdDSA", "shared")).Sign()), "idp/b:alice");
  EXPECT_EQ(Told(Of("a", TestKey("EdDSA", "shared")).Sign()), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(Told(Of("b", TestKey("ES256", "shared")).Sign()), "KEY_ALGORITHM_MISMATCH");
  ServeKey("https://idp.test/a/keys", TestKey("ES256", "of-a"));
  EXPECT_EQ(Told(Of("b", TestKey("ES256", "of-a")).Sign()), "KEY_NOT_FOUND");
  EXPECT_EQ(Told(Of("a", TestKey("ES256", "shared")).Claim("tid", "\"b\"").Sign()), "TENANT_MISMATCH");
}

TEST_F(TemplateRegistry, FetchesNothingForATokenThatIsRefusedAnyway) {
  Build(kPerTenant);
  const SigningKey& key = TestKey("ES256");
  EXPECT_EQ(Told(Of("c", key).Sign()), "TENANT_MISMATCH");
  EXPECT_EQ(Told(Of("a", key).Claim("tid", "\"b\"").Sign()), "TENANT_MISMATCH");
  EXPECT_EQ(Told(Of("a", key).Claim("tid", "").Sign()), "CLAIM_MISSING");
  EXPECT_EQ(Told(Of("a", key).Claim("exp", "1").Sign()), "TOKEN_EXPIRED");
  EXPECT_EQ(Told(Of("a", key).Claim("aud", "\"x\"").Sign()), "AUDIENCE_MISMATCH");
  EXPECT_EQ(Told(Of("a/b", key).Sign()), "ISSUER_UNKNOWN");
  EXPECT_THAT(http.requests, IsEmpty());
  EXPECT_TRUE(built.registry->FindByName("idp")->tenants->Tenants()->empty());
}

TEST_F(TemplateRegistry, ATokenOfATenantThatCannotBeFetchedIsUnjudged) {
  Build(kPerTenant);
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Sign()), "KEYS_UNAVAILABLE");
  EXPECT_THAT(http.Urls(), ElementsAre("https://idp.test/a/keys"));
}

TEST_F(TemplateRegistry, AVerifiedTokenProvesItsTenant) {
  ServeKey("https://idp.test/a/keys", TestKey("ES256"));
  ServeKey("https://idp.test/b/keys", TestKey("ES256"));
  Build(kPerTenant);
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Sign()), "idp/a:alice");
  EXPECT_EQ(Told(Of("b", TestKey("ES256", "made-up")).Sign()), "KEY_NOT_FOUND");
  const auto table = built.registry->FindByName("idp")->tenants->Tenants();
  EXPECT_TRUE(table->at("https://idp.test/a").keys->IsProven());
  EXPECT_FALSE(table->at("https://idp.test/b").keys->IsProven());
}

// A list is as long as its author wants it, so all who are on it may come after a restart.
TEST_F(TemplateRegistry, ListedTenantsNeedNotWaitForOneAnother) {
  std::string listed;
  for (int i = 0; i < 100; ++i) StrAppend(&listed, "t", i, ", ");
  for (const auto& [rule, tenants] :
       {std::pair(StrCat("allow: [", listed, "]"), 100u), std::pair(std::string("any_tenant: true"), 30u)}) {
    Build(
        StrCat("issuers: ['https://idp.test/{tenantid}'], keys: {url: 'https://idp.test/{tenantid}/keys'}, "
               "tenant: {",
               rule, "}"));
    process.unknown_kids = Budget(1000, absl::Milliseconds(1));
    http.requests.clear();
    for (int i = 0; i < 100; ++i) {
      verifier.Verify({.token = Of(StrCat("t", i), TestKey("ES256")).Sign()}, loop, [](const auto&) {});
    }
    loop.RunReady();
    EXPECT_EQ(http.requests.size(), tenants) << rule;
  }
}

TEST_F(TemplateRegistry, AnExactIssuerIsJudgedByItsOwnKeys) {
  ServeKey("https://idp.test/own-keys", TestKey("ES256"));
  Build(
      "issuers: ['https://idp.test/{tenantid}'], tenant: {any_tenant: true}, "
      "keys: {url: 'https://idp.test/{tenantid}/keys'}");
  EXPECT_EQ(Told(Of("own", TestKey("ES256")).Sign()), "own:alice");
  EXPECT_THAT(http.Urls(), ElementsAre("https://idp.test/own-keys"));
}

TEST_F(TemplateRegistry, SharedKeysAreFetchedOnceForAllTenantsAndSpellings) {
  ServeDocument("https://idp.test/common", "https://idp.test/{tenantid}", "https://idp.test/keys");
  ServeKey("https://idp.test/keys", TestKey("ES256"));
  Build(kShared);
  EXPECT_THAT(http.Urls(), ElementsAre("https://idp.test/common", "https://idp.test/keys"));
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Sign()), "idp/a:alice");
  EXPECT_EQ(Told(Of("b", TestKey("ES256")).Sign()), "idp/b:alice");
  EXPECT_EQ(Told(Of("b", TestKey("ES256")).Claim("iss", "\"https://old.test/b\"").Sign()), "idp/b:alice");
  EXPECT_EQ(Told(Of("c", TestKey("ES256")).Sign()), "TENANT_MISMATCH");
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Claim("tid", "\"b\"").Sign()), "TENANT_MISMATCH");
  EXPECT_EQ(http.requests.size(), 2u);
}

TEST_F(TemplateRegistry, ASharedDocumentNamesASpellingOfTheTemplate) {
  ServeKey("https://idp.test/keys", TestKey("ES256"));
  ServeDocument("https://idp.test/common", "https://old.test/{tenantid}", "https://idp.test/keys");
  Build(kShared);
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Sign()), "idp/a:alice");
}

TEST_F(TemplateRegistry, ASharedDocumentOfAnotherIssuerIsRefused) {
  ServeKey("https://idp.test/keys", TestKey("ES256"));
  for (const char* issuer :
       {"https://idp.test/a", "https://idp.test/{tenantId}", "https://idp.test/{tenantid}/"}) {
    ServeDocument("https://idp.test/common", issuer, "https://idp.test/keys");
    Build(kShared);
    EXPECT_EQ(jwks.finished().back().fault, v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH) << issuer;
  }
  EXPECT_THAT(jwks.finished().back().detail,
              ::testing::HasSubstr("the document says \"https://idp.test/{tenantid}/\", configured is "
                                   "\"https://idp.test/{tenantid}\""));
}

TEST_F(TemplateRegistry, DiscoversEachTenantAtItsOwnPlaceAndWantsItsExactIssuer) {
  Build(
      "issuers: ['https://idp.test/{tenantid}'], tenant: {any_tenant: true, issuer_only: true}, "
      "keys: {discovery: auto}");
  ServeKey("https://idp.test/keys", TestKey("ES256"));
  const std::string place = "/.well-known/openid-configuration";
  ServeDocument(StrCat("https://idp.test/a", place), "https://idp.test/a", "https://idp.test/keys");
  EXPECT_EQ(Told(Of("a", TestKey("ES256")).Claim("tid", "").Sign()), "idp/a:alice");
  for (const char* issuer : {"https://idp.test/a", "https://idp.test/{tenantid}", "https://idp.test/B"}) {
    ServeDocument(StrCat("https://idp.test/b", place), issuer, "https://idp.test/keys");
    EXPECT_EQ(Told(Of("b", TestKey("ES256")).Claim("tid", "").Sign()), "KEYS_UNAVAILABLE") << issuer;
  }
}

}  // namespace
}  // namespace assay
