// The stages before the table of checks, as entries of a trace.
#ifndef ASSAY_SERVER_VERIFY_PARSE_TRACE_H_
#define ASSAY_SERVER_VERIFY_PARSE_TRACE_H_

#include <string_view>

#include "server/verify/token_anatomy.h"
#include "server/verify/trace.h"
#include "server/verify/unverified_token.h"
#include "tl/expected.hpp"

namespace assay {

// TraceParse records what UnverifiedToken::Parse made of `token`, from its size to its `iss`. The first
// failure is that of `parsed`; what does not stand on it is told of the anatomy, by the same parsers.
void TraceParse(std::string_view token, size_t max_bytes,
                const tl::expected<UnverifiedToken, Rejection>& parsed, const TokenAnatomy& anatomy,
                Trace& trace);

// FirstFailure is the name of the first check that failed; empty where none did.
std::string_view FirstFailure(const Trace& trace);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_PARSE_TRACE_H_
