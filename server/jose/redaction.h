// What log, denials and callers' details may not show of a token: other tokens in it, and what is a person's.
#ifndef ASSAY_SERVER_JOSE_REDACTION_H_
#define ASSAY_SERVER_JOSE_REDACTION_H_

#include <span>
#include <string>
#include <string_view>

#include "server/base/json.h"

namespace assay {

// What stands in place of a text that holds a token.
inline constexpr std::string_view kRedactedToken = "[redacted: a token]";

// HoldsToken tells whether there is in `text` what has the looks of a JWT (RFC 7519 section 3): base64url
// that begins as a header does, and two dots. It goes through the text once, whatever stands there.
bool HoldsToken(std::string_view text);

// RecordedClaims are those whose values records may show: they say who issued a token, for whom, for what and
// when. Every other claim may say something of a person.
std::span<const std::string_view> RecordedClaims();
bool IsRecorded(std::string_view claim);

// Redacted tells of a value no more than its kind and size: "[redacted: a string of 5 bytes]".
std::string Redacted(JsonValue value);
std::string Redacted(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_REDACTION_H_
