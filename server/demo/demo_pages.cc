#include "server/demo/demo_pages.h"

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/demo/mint_query.h"
#include "server/jose/algorithm.h"

namespace assay {

std::string DiscoveryDocument(std::string_view issuer) {
  std::string algorithms;
  for (const Algorithm& row : Algorithms()) {
    StrAppend(&algorithms, algorithms.empty() ? "" : ",", JsonQuote(row.name));
  }
  const std::string base(issuer);
  return StrCat("{\"issuer\":", JsonQuote(base), ",\"jwks_uri\":", JsonQuote(base + "/jwks"),
                ",\"token_endpoint\":", JsonQuote(base + "/token"),
                ",\"response_types_supported\":[\"token\"],\"subject_types_supported\":[\"public\"]",
                ",\"id_token_signing_alg_values_supported\":[", algorithms, "]}\n");
}

std::string DemoHelp(std::string_view issuer) {
  return StrCat(
      "Assay's demo issuer: it mints any token for anybody, good or bad. Never let it off loopback.\n\n"
      "  curl -s '",
      issuer, "/token?alg=ES256&sub=alice'           a token\n  curl -s '", issuer,
      "/token?defect=expired'                a bad one\n  curl -s -X POST ", issuer,
      "/rotate                     new keys; the old ones stay for one more rotation\n  curl -s ", issuer,
      "/.well-known/openid-configuration  discovery\n  curl -s ", issuer,
      "/jwks                               the key set\n  curl -s ", issuer,
      "/stats                              what was asked of it\n\nParameters of /token:\n",
      MintQueryUsage());
}

}  // namespace assay
