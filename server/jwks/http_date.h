// HTTP-date (RFC 9110 section 5.6.7) and the times that headers carry as seconds.
#ifndef ASSAY_SERVER_JWKS_HTTP_DATE_H_
#define ASSAY_SERVER_JWKS_HTTP_DATE_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace assay {

// ParseHttpDate reads the three forms of an HTTP-date; nothing where it is none. Pure.
std::optional<absl::Time> ParseHttpDate(std::string_view text);

// ParseDeltaSeconds reads a run of digits (RFC 9111 section 1.2.2); what is too large to hold is 2^31
// seconds, as said there. Nothing where it is anything else, a sign included. Pure.
std::optional<absl::Duration> ParseDeltaSeconds(std::string_view text);

// ParseRetryAfter reads a Retry-After (RFC 9110 section 10.2.3), in seconds or as a date that is measured
// from `now`. Zero where it is absent, past or unreadable. Pure.
absl::Duration ParseRetryAfter(std::string_view text, absl::Time now);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_HTTP_DATE_H_
