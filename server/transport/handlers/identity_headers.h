// Identity headers: what a backend is told of a verified token, and what of its client it must not be told.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_IDENTITY_HEADERS_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_IDENTITY_HEADERS_H_

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/engine/gateway_settings.h"
#include "server/verify/verified_token.h"
#include "tl/expected.hpp"

namespace assay {

using HeaderList = std::vector<std::pair<std::string, std::string>>;  // names in lower case

inline constexpr size_t kIdentityHeaderBytes = 4 << 10;  // of one value, as it is sent

// IdentityHeaders returns the headers of a verified token that have a value. Bytes outside 0x21 to 0x7E, "%"
// and, in the items of a list, "," are percent-encoded (RFC 3986 section 2.1); items are joined by ",". A
// value over kIdentityHeaderBytes, and a claim that is an object or a list of other than strings, is
// CLAIM_INVALID: nothing is cut or passed over.
tl::expected<HeaderList, Rejection> IdentityHeaders(std::span<const IdentityHeader> headers,
                                                    const VerifiedToken& token);

// OtherSpellings returns those of `names`, header names of a request, that a server may take for an identity
// header, though neither the header's name nor its other_spellings say so: CGI and its heirs make one
// character of whatever is no letter or digit.
std::vector<std::string> OtherSpellings(std::span<const IdentityHeader> headers,
                                        std::span<const std::string_view> names);

// Spoofable returns the names under which no header of the client's may reach the backend: every spelling of
// each of `headers` but the names in `set`, which ours replace.
std::vector<std::string> Spoofable(std::span<const IdentityHeader> headers, const HeaderList& set);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_IDENTITY_HEADERS_H_
