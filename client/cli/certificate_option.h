// ParseCertificateDigest, AddCertificate: the certificate that a bound token (RFC 8705) was shown with.
#ifndef ASSAY_CLIENT_CLI_CERTIFICATE_OPTION_H_
#define ASSAY_CLIENT_CLI_CERTIFICATE_OPTION_H_

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace assay::cli {

// ParseCertificateDigest reads a SHA-256 digest as base64url (43 characters, as `cnf` has it in x5t#S256) or
// as hexadecimal digits, with colons or without; it returns its 32 bytes.
std::optional<std::string> ParseCertificateDigest(std::string text);

// AddCertificate gives the command --certificate-sha256, which takes such a digest, and refuses all else.
// `digest` must outlive it.
void AddCertificate(CLI::App& command, std::string& digest);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_CERTIFICATE_OPTION_H_
