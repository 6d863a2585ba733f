// MintToken: from the wish for a token to the token.
#ifndef ASSAY_SERVER_DEMO_TOKEN_MINT_H_
#define ASSAY_SERVER_DEMO_TOKEN_MINT_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/demo/defect.h"
#include "server/demo/key_ring.h"

namespace assay {

inline constexpr std::string_view kDemoAudience = "https://api.demo.test";

// MintRequest says which token is wanted. Texts are UTF-8.
struct MintRequest {
  std::string algorithm = "ES256";  // a name of the algorithm table
  std::string subject = "alice";
  std::string audience = std::string(kDemoAudience);
  std::string scope = "orders:read";  // empty: none
  absl::Duration ttl = absl::Minutes(5);
  Defect defect = Defect::kNone;
};

// MintToken returns the access token (RFC 9068) that `request` asks for, signed by the ring's current key of
// that algorithm, with the one defect asked for and no other. Empty where the ring has no key of that
// algorithm.
std::string MintToken(const MintRequest& request, const KeyRing& keys, std::string_view issuer,
                      absl::Time now);

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_TOKEN_MINT_H_
