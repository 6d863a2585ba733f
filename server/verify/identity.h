// Identity: whom a token speaks for, in the names that a policy's mapping gives.
#ifndef ASSAY_SERVER_VERIFY_IDENTITY_H_
#define ASSAY_SERVER_VERIFY_IDENTITY_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/json_pointer.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay {

// kIssuerPlaceholder stands in a prefix for the issuer.
inline constexpr std::string_view kIssuerPlaceholder = "{issuer}";

struct MappedClaim {
  JsonPointer claim;
  std::string prefix;  // put before the value, or before each
};

// IdentityMapping says where in the claims an identity stands.
struct IdentityMapping {
  std::optional<MappedClaim> user;
  std::optional<MappedClaim> groups;
  std::vector<std::pair<std::string, MappedClaim>> extra;  // by the name that it gets
};

struct Identity {
  std::string user;                 // empty only where none is mapped
  std::vector<std::string> groups;  // in the token's order
  std::vector<std::pair<std::string, std::string>> extra;
};

// MapIdentity reads user and extras, which are strings, and groups, a string or a list of strings. A user
// that is mapped and not there is CLAIM_MISSING; groups and extras may be absent. Other types, and a user
// without a name, are CLAIM_INVALID: nothing is converted, and nothing is passed over. `issuer` is what
// prefixes name it by.
tl::expected<Identity, Rejection> MapIdentity(const IdentityMapping& mapping, std::string_view issuer,
                                              JsonValue claims);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_IDENTITY_H_
