// Names under which anybody may register a domain of their own, by the Public Suffix List (publicsuffix.org).
#ifndef ASSAY_SERVER_CONFIG_PUBLIC_SUFFIX_H_
#define ASSAY_SERVER_CONFIG_PUBLIC_SUFFIX_H_

#include <string_view>

namespace assay {

// IsPublicSuffix tells whether a registry sells the names directly below `domain`, as with co.uk, or those
// below each of its names. It goes by the list's ICANN section: what stands in its private section, such as
// github.io, belongs to one operator, who may well be a provider with a host for each tenant. `domain` is
// ASCII, in letters of either case. Reads the system's list at the first call, if that is newer than
// libpsl's own. Thread-safety: thread-safe.
bool IsPublicSuffix(std::string_view domain);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_PUBLIC_SUFFIX_H_
