#include "server/verify/unverified_token.h"

#include <utility>

namespace assay {

tl::expected<UnverifiedToken, Rejection> UnverifiedToken::Parse(std::string_view token, size_t max_bytes) {
  auto jws = CompactJws::Parse(token, max_bytes);
  if (!jws) return tl::unexpected(std::move(jws.error()));
  auto claims = ClaimsSet::Parse(jws->payload());
  if (!claims) return tl::unexpected(std::move(claims.error()));
  auto shared = std::make_shared<const ClaimsSet>(*std::move(claims));
  auto issuer = shared->Issuer();
  if (!issuer) return tl::unexpected(std::move(issuer.error()));
  return UnverifiedToken{*std::move(jws), std::move(shared), *issuer};
}

}  // namespace assay
