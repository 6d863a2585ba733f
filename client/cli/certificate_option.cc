#include "client/cli/certificate_option.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace assay::cli {
namespace {

constexpr size_t kDigestBytes = 32;

}  // namespace

std::optional<std::string> ParseCertificateDigest(std::string text) {
  std::string digest;
  if (text.size() == 43) {
    if (!absl::WebSafeBase64Unescape(text, &digest)) return std::nullopt;
  } else {
    if (text.size() == 3 * kDigestBytes - 1)
      text.erase(std::remove(text.begin(), text.end(), ':'), text.end());
    const bool hexadecimal = std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
    if (text.size() != 2 * kDigestBytes || !hexadecimal) return std::nullopt;
    digest = absl::HexStringToBytes(text);
  }
  if (digest.size() != kDigestBytes) return std::nullopt;
  return digest;
}

void AddCertificate(CLI::App& command, std::string& digest) {
  command
      .add_option_function<std::string>(
          "--certificate-sha256",
          [&digest](const std::string& given) { digest = ParseCertificateDigest(given).value_or(""); },
          "The digest of the certificate that the token's sender has, for a token that is bound to it: "
          "hexadecimal, "
          "as from 'openssl x509 -noout -fingerprint -sha256', or as the token's cnf has it")
      ->check([](const std::string& given) {
        return ParseCertificateDigest(given)
                   ? ""
                   : "'" + given + "' is no SHA-256 digest, hexadecimal or base64url";
      })
      ->type_name("DIGEST");
}

}  // namespace assay::cli
