// OutputClaims: which top-level claims of a verified token its callers see.
#ifndef ASSAY_SERVER_VERIFY_OUTPUT_CLAIMS_H_
#define ASSAY_SERVER_VERIFY_OUTPUT_CLAIMS_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct OutputClaims {
  std::vector<std::string> allow;  // empty: every claim
  std::vector<std::string> deny;   // takes away from allow

  bool Show(std::string_view name) const {
    const auto has = [&](const auto& names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    return (allow.empty() || has(allow)) && !has(deny);
  }
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_OUTPUT_CLAIMS_H_
