#include "server/config/public_suffix.h"

#include <libpsl.h>

#include <string>

#include "absl/strings/ascii.h"

namespace assay {

bool IsPublicSuffix(std::string_view domain) {
  static const psl_ctx_t* const list = psl_latest(nullptr);
  // Without the star rule a top level that is not listed, as of a company's own network, sells nothing.
  constexpr int kSection = PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE;
  return psl_is_public_suffix2(list, absl::AsciiStrToLower(std::string(domain)).c_str(), kSection) == 1;
}

}  // namespace assay
