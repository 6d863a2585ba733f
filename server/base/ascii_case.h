// EqualsIgnoringCase: how header names, hosts, schemes and codings are compared.
#ifndef ASSAY_SERVER_BASE_ASCII_CASE_H_
#define ASSAY_SERVER_BASE_ASCII_CASE_H_

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"

namespace assay {

// EqualsIgnoringCase compares ASCII letters without case, all other bytes exactly.
inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return absl::ascii_tolower(x) == absl::ascii_tolower(y);
  });
}

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_ASCII_CASE_H_
