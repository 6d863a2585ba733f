// ClaimsSet: the payload of a JWT (RFC 7519 section 4).
#ifndef ASSAY_SERVER_JOSE_CLAIMS_SET_H_
#define ASSAY_SERVER_JOSE_CLAIMS_SET_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/base/json.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay {

// UnverifiedIssuer is the `iss` of a token that nobody has judged. Its only use is to look an issuer up.
struct UnverifiedIssuer {
  std::string_view text;  // lives as long as the ClaimsSet
};

// The typed readers below tell absence (an empty optional) from a wrong type (CLAIM_INVALID): a claim that
// cannot be read is never taken for one that is not there.
template <typename T>
using Claim = tl::expected<std::optional<T>, Rejection>;

// ClaimsSet is a JSON object with its exact bytes. Thread-safety: immutable.
class ClaimsSet {
 public:
  // Parse keeps `json`. Faults stand at stage issuer, the first that needs the payload.
  static tl::expected<ClaimsSet, Rejection> Parse(std::string json);

  const std::string& json() const { return json_; }
  JsonValue root() const { return document_.root(); }
  JsonObject object() const { return *AsObject(root()); }
  std::optional<JsonValue> Find(std::string_view name) const { return Member(object(), name); }

  // Issuer reads `iss`: ISSUER_MISSING, or ISSUER_INVALID where it is not a string.
  tl::expected<UnverifiedIssuer, Rejection> Issuer() const;
  Claim<std::string_view> String(std::string_view name) const;
  // NumericDate reads seconds since 1970 with any fraction (RFC 7519 section 2): 0 to 253402300799, else
  // CLAIM_INVALID.
  Claim<absl::Time> NumericDate(std::string_view name) const;
  // Strings reads a string or a list of strings, as `aud` is written.
  Claim<std::vector<std::string_view>> Strings(std::string_view name) const;
  // Words reads a list of strings, or one string of words between single spaces, as `scope` is written (RFC
  // 8693).
  Claim<std::vector<std::string_view>> Words(std::string_view name) const;

 private:
  ClaimsSet(std::string json, JsonDocument document);
  std::string json_;
  JsonDocument document_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_CLAIMS_SET_H_
