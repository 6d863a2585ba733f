// What a gateway passes on of the certificate that its client has shown.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_CERTIFICATE_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_CERTIFICATE_H_

#include <optional>
#include <string>
#include <string_view>

namespace assay {

// CertificateDigest returns the SHA-256 of a certificate's DER (RFC 8705 section 3.1), 32 bytes. It reads the
// first certificate of PEM (RFC 7468), URL-encoded as Envoy and nginx pass it on or as it is, and the
// Client-Cert header of RFC 9440 section 2.2. Nothing for any other text. Whether the certificate is to be
// trusted is for the gateway to say, which has made the handshake.
std::optional<std::string> CertificateDigest(std::string_view text);

// Of a text of which there is no digest: why, for operators.
inline constexpr std::string_view kUnreadableCertificate =
    "what came is neither one PEM text nor RFC 9440's Client-Cert";

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_CERTIFICATE_H_
