// UnverifiedToken: a token that was taken apart and not judged.
#ifndef ASSAY_SERVER_VERIFY_UNVERIFIED_TOKEN_H_
#define ASSAY_SERVER_VERIFY_UNVERIFIED_TOKEN_H_

#include <cstddef>
#include <memory>
#include <string_view>

#include "server/jose/claims_set.h"
#include "server/jose/compact_jws.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay {

// UnverifiedToken holds the parts of a JWT. Nothing in it may be believed; `issuer` finds an issuer, no more.
// Thread-safety: immutable.
struct UnverifiedToken {
  CompactJws jws;
  std::shared_ptr<const ClaimsSet> claims;
  UnverifiedIssuer issuer;

  // Parse goes through the stages input and header, and as far into stage issuer as the token alone leads.
  // `token` must outlive the result.
  static tl::expected<UnverifiedToken, Rejection> Parse(std::string_view token, size_t max_bytes);
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_UNVERIFIED_TOKEN_H_
