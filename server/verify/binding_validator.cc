#include "server/verify/binding_validator.h"

#include <string>

#include "server/base/base64url.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kConfirmation = "cnf";
constexpr std::string_view kCertificate = "x5t#S256";
constexpr std::string_view kProofKey = "jkt";  // RFC 9449 section 6.1

std::string ShownCertificate(const Narrowing& narrowing) {
  if (!narrowing.certificate_sha256.empty()) {
    return StrCat("a certificate with ", kCertificate, " ", Base64UrlEncode(narrowing.certificate_sha256));
  }
  const std::string_view fault = narrowing.certificate_fault;
  return StrCat("no certificate", fault.empty() ? "" : ": ", fault);
}

}  // namespace

CheckResult ValidateBinding(CheckContext& context) {
  const BindingDemand demand = context.policy.binding;
  if (demand == BindingDemand::kIgnored) return {};
  const auto claim = context.token.claims->Find(kConfirmation);
  if (!claim) {
    if (demand != BindingDemand::kRequired) return {};
    return Reject(v1::REASON_BINDING_REQUIRED, kConfirmation);
  }
  const auto confirmation = AsObject(*claim);
  const auto bound_to = confirmation ? Member(*confirmation, kCertificate) : std::nullopt;
  // One proof that cannot be checked is one too many to let the token pass; of other members RFC 7800
  // section 3.1 says that who does not know them ignores them.
  if (!bound_to || Member(*confirmation, kProofKey) || context.narrowing.certificate_sha256.empty()) {
    return Reject(v1::REASON_BINDING_REQUIRED, kConfirmation);
  }
  const auto thumbprint = AsString(*bound_to);
  const auto digest = thumbprint ? Base64UrlDecode(*thumbprint) : std::nullopt;
  if (digest != context.narrowing.certificate_sha256) {
    return Reject(v1::REASON_BINDING_MISMATCH, kConfirmation);
  }
  return {};
}

Finding FindBinding(const CheckContext& context) {
  const auto claim = context.token.claims->Find(kConfirmation);
  const auto confirmation = claim ? AsObject(*claim) : std::nullopt;
  const std::string shown = ShownCertificate(context.narrowing);
  if (!claim) {
    const bool required = context.policy.binding == BindingDemand::kRequired;
    return {required ? "a token that is bound to its client (cnf)" : "no particular binding", "no cnf"};
  }
  if (context.policy.binding == BindingDemand::kIgnored) return {"no particular binding", "as expected"};
  const auto bound_to = confirmation ? Member(*confirmation, kCertificate) : std::nullopt;
  const auto thumbprint = bound_to ? AsString(*bound_to) : std::nullopt;
  if (confirmation && Member(*confirmation, kProofKey)) {
    return {"no proof but a certificate's: DPoP (jkt) is not judged here", shown};
  }
  if (!bound_to) return {StrCat("a cnf with ", kCertificate), "a cnf without"};
  return {StrCat("the certificate with ", kCertificate, " ",
                 thumbprint ? Excerpt(*thumbprint) : "of another type"),
          shown};
}

}  // namespace assay
