#include "server/transport/handlers/client_id.h"

namespace assay {

std::string_view ClientId(const ClaimsSet& claims) {
  for (const std::string_view name : {"client_id", "azp"}) {
    const auto claim = claims.String(name);
    if (claim && *claim && !(*claim)->empty()) return **claim;
  }
  return {};
}

}  // namespace assay
