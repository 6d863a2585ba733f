// UTF-8 text of a file (RFC 3629): is it, and where is it not.
#ifndef ASSAY_SERVER_CONFIG_UTF8_H_
#define ASSAY_SERVER_CONFIG_UTF8_H_

#include <cstddef>
#include <string_view>

#include "server/config/source_map.h"

namespace assay {

// FindInvalidUtf8 returns the offset of the first byte that does not belong to valid UTF-8, NUL counted as
// invalid; npos where all is well. Over-long forms and surrogates are invalid.
size_t FindInvalidUtf8(std::string_view text);

// PositionAt returns line and column of the byte at `offset`.
SourcePosition PositionAt(std::string_view text, size_t offset);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_UTF8_H_
