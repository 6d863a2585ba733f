#include "server/transport/handlers/client_certificate.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "server/base/form_encoding.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::string_view kBlank = "\r\n \t";

std::optional<std::string> DerOf(std::string_view base64) {
  std::string packed(base64);
  packed.erase(
      std::remove_if(packed.begin(), packed.end(), [](char c) { return kBlank.find(c) != kBlank.npos; }),
      packed.end());
  std::string der;
  if (packed.empty() || !absl::Base64Unescape(packed, &der)) return std::nullopt;
  return der;
}

std::optional<std::string> DerOfPem(std::string_view text) {
  // "+" is a letter of base64, not a blank of a form.
  const auto pem = PercentDecode(text);
  if (!pem) return std::nullopt;
  // Nothing stands around it but, behind it, the rest of its chain: of a list of such texts, the first may be
  // the client's own word.
  if (!pem->starts_with(kBegin)) return std::nullopt;
  const size_t end = pem->find(kEnd, kBegin.size());
  if (end == std::string::npos) return std::nullopt;
  const std::string_view rest = std::string_view(*pem).substr(end + kEnd.size());
  const size_t next = rest.find_first_not_of(kBlank);
  if (next != rest.npos && !rest.substr(next).starts_with(kBegin)) return std::nullopt;
  return DerOf(std::string_view(*pem).substr(kBegin.size(), end - kBegin.size()));
}

}  // namespace

std::optional<std::string> CertificateDigest(std::string_view text) {
  const bool is_byte_sequence = text.size() > 2 && text.front() == ':' && text.back() == ':';
  const auto der = is_byte_sequence ? DerOf(text.substr(1, text.size() - 2)) : DerOfPem(text);
  if (!der) return std::nullopt;
  const auto digest = Sha256(*der);
  return std::string(digest.begin(), digest.end());
}

}  // namespace assay
