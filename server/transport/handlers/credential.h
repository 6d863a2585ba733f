// Credential: the token of an HTTP request, as RFC 6750 has it sent.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CREDENTIAL_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CREDENTIAL_H_

#include <optional>
#include <span>
#include <string_view>

#include "assay/v1/reason.pb.h"

namespace assay {

// Credential is one token, empty where there is none, or why there is not one: MULTIPLE_TOKENS or
// SCHEME_NOT_BEARER. The view is of what it was found in.
struct Credential {
  std::string_view token{};
  std::optional<v1::Reason> refused{};
};

// FindCredential reads the values of a request's Authorization headers (RFC 6750 section 2.1; the scheme
// without case, RFC 9110 section 11.1), and, where `cookie` names one, of its Cookie headers (RFC 6265
// section 4.2). A request speaks for one: a list of credentials, however it was joined, and a cookie beside
// another token are MULTIPLE_TOKENS.
Credential FindCredential(std::span<const std::string_view> authorization,
                          std::span<const std::string_view> cookies, std::string_view cookie);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CREDENTIAL_H_
