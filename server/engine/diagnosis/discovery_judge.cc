#include "server/engine/diagnosis/discovery_judge.h"

#include <optional>

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/engine/diagnosis/probe_judge.h"
#include "server/engine/issuer_difference.h"
#include "server/jwks/discovery_document.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

// Another host is no difference in spelling: the document is somebody else's.
v1::IssuerFinding FindingOf(std::optional<IssuerDifference> difference) {
  if (!difference) return v1::ISSUER_FINDING_UNSPECIFIED;
  switch (*difference) {
    case IssuerDifference::kSlash:
      return v1::ISSUER_FINDING_ISSUER_TRAILING_SLASH;
    case IssuerDifference::kCase:
      return v1::ISSUER_FINDING_ISSUER_CASE;
    case IssuerDifference::kScheme:
      return v1::ISSUER_FINDING_ISSUER_SCHEME;
    case IssuerDifference::kVersion:
      return v1::ISSUER_FINDING_ISSUER_VERSION;
    case IssuerDifference::kTenant:
      return v1::ISSUER_FINDING_ISSUER_TENANT;
    case IssuerDifference::kHost:
      break;
  }
  return v1::ISSUER_FINDING_UNSPECIFIED;
}

constexpr size_t kMostAlgorithms = 64;
constexpr v1::DoctorCheck kCheck = v1::DOCTOR_CHECK_DISCOVERY;

std::optional<JsonObject> RootOf(const tl::expected<JsonDocument, JsonError>& document) {
  return document ? AsObject(document->root()) : std::nullopt;
}

std::string StatedIssuer(const std::string& json) {
  const auto document = JsonDocument::Parse(json);
  const auto object = RootOf(document);
  const auto member = object ? Member(*object, "issuer") : std::nullopt;
  return std::string(member ? AsString(*member).value_or("") : "");
}

}  // namespace

void JudgeDiscovery(const ProbeEvidence& probe, const DiagnosisSubject& subject, Findings& findings) {
  const std::string& body = probe.result->body;
  const auto jwks_uri = ParseDiscovery(body, subject.issuer, subject.fetch.allow_http);
  if (jwks_uri) {
    return findings.Ok(
        kCheck, StrCat("the issuer is equal byte for byte; its keys are at ", WithoutSecrets(*jwks_uri)));
  }
  FindingName name{.key_set_fault = jwks_uri.error().fault};
  if (name.key_set_fault == v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH) {
    name.finding = FindingOf(DifferenceOf(StatedIssuer(body), subject.issuer));
  } else if (IsHtml(probe.trace.content_type, body)) {
    name.finding = v1::ISSUER_FINDING_HTML_PAGE;
  }
  findings.Error(kCheck, name, StrCat(probe.ShownUrl(), ": ", jwks_uri.error().detail));
}

std::vector<std::string> SigningAlgorithms(const std::string& json) {
  std::vector<std::string> names;
  const auto document = JsonDocument::Parse(json);
  const auto object = RootOf(document);
  const auto member = object ? Member(*object, "id_token_signing_alg_values_supported") : std::nullopt;
  const auto list = member ? AsArray(*member) : std::nullopt;
  if (!list) return names;
  for (const JsonValue value : *list) {
    if (names.size() == kMostAlgorithms) break;
    if (const auto text = AsString(value)) names.emplace_back(*text);
  }
  return names;
}

}  // namespace assay
