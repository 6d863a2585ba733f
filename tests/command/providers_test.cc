// The configurations of deploy/providers, tried against providers of their documented shapes.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <variant>

#include "absl/strings/str_replace.h"
#include "server/base/str_cat.h"
#include "server/command/diagnose.h"
#include "server/command/offline.h"
#include "server/config/config_loader.h"
#include "server/config/diagnosis_subject.h"
#include "server/engine/diagnosis/issuer_judge.h"
#include "tests/command/provider_shapes.h"

namespace assay {
namespace {

using testing::ProviderShape;
using testing::ProviderShapes;
using testing::ScriptedOrigin;
using testing::TokenBuilder;

// ConfigOf is the shape's file of deploy/providers with the origin in its host's place.
v1::Config ConfigOf(const ProviderShape& shape, const ScriptedOrigin& origin) {
  std::ifstream file(StrCat(ASSAY_SOURCE_DIR, "/deploy/providers/", shape.name, ".yaml"));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string base = origin.Url("");
  for (const std::string_view host : shape.hosts) {
    EXPECT_NE(text.find(host), std::string::npos) << host;
    text = absl::StrReplaceAll(text, {{std::string(host), base}});
  }
  const auto config = LoadConfig(text);
  EXPECT_TRUE(config.has_value()) << shape.name << ": " << ToString(config.error().kept().front());
  return *config;
}

// Ruled is VERIFIED, or the reason with its detail.
std::string Ruled(Offline& offline, const TokenBuilder& token) {
  const auto judgement = offline.Judge({.token = token.Sign()});
  if (!judgement.ok()) return std::string(judgement.status().message());
  if (const auto* rejection = std::get_if<Rejection>(&judgement->verdict)) {
    return StrCat(v1::Reason_Name(rejection->reason), ": ", DetailOf(*rejection));
  }
  if (const auto* unjudged = std::get_if<Unjudged>(&judgement->verdict)) {
    return v1::Reason_Name(unjudged->reason);
  }
  return "VERIFIED";
}

// Each test runs for every shape.
class Rule66 : public ::testing::TestWithParam<size_t> {
 protected:
  Rule66() { shape_.Serve(origin_); }

  ScriptedOrigin origin_;
  const ProviderShape shape_ = ProviderShapes(origin_)[GetParam()];
  Offline offline_{ConfigOf(shape_, origin_), std::nullopt};
};

TEST_P(Rule66, ATokenOfAKnownProviderIsVerified) { EXPECT_EQ(Ruled(offline_, shape_.token), "VERIFIED"); }

TEST_P(Rule66, ItsTokenForAnotherAudienceIsRefused) {
  TokenBuilder token = shape_.token;
  token.Claim(shape_.name == "cognito" ? "client_id" : "aud", "\"somebody-else\"");
  if (shape_.name == "google") token.Claim("azp", "\"somebody-else\"");
  EXPECT_TRUE(Ruled(offline_, token).starts_with("REASON_AUDIENCE_MISMATCH")) << Ruled(offline_, token);
}

TEST_P(Rule66, ItsTokenOfAnotherIssuerIsRefused) {
  TokenBuilder token = shape_.token;
  token.Claim("iss", "\"https://elsewhere.test\"");
  EXPECT_TRUE(Ruled(offline_, token).starts_with("REASON_ISSUER_UNKNOWN")) << Ruled(offline_, token);
}

TEST_P(Rule66, DoctorFindsNothingWrongWithAKnownProvider) {
  const auto evidence = Diagnose(SubjectsOf(ConfigOf(shape_, origin_)));
  ASSERT_EQ(evidence.size(), 1u);
  const v1::Diagnosis diagnosis = JudgeIssuer(evidence.front());
  for (const v1::DoctorFinding& finding : diagnosis.findings()) {
    EXPECT_EQ(finding.severity(), v1::FINDING_SEVERITY_OK) << finding.ShortDebugString();
  }
  EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_OK);
  EXPECT_GE(diagnosis.findings_size(), 5);
}

std::string NameOf(const ::testing::TestParamInfo<size_t>& info) {
  constexpr const char* kNames[] = {"entra", "okta", "auth0", "cognito", "google", "keycloak"};
  return kNames[info.param];
}

INSTANTIATE_TEST_SUITE_P(Providers, Rule66, ::testing::Range<size_t>(0, 6), NameOf);

}  // namespace
}  // namespace assay
