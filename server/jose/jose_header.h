// JoseHeader: the protected header of a JWS (RFC 7515 section 4).
#ifndef ASSAY_SERVER_JOSE_JOSE_HEADER_H_
#define ASSAY_SERVER_JOSE_JOSE_HEADER_H_

#include <optional>
#include <string>
#include <string_view>

#include "server/jose/algorithm.h"
#include "server/jose/rejection.h"
#include "tl/expected.hpp"

namespace assay {

// JoseHeader is what a verifier may use of a header. jwk, jku, x5u, x5c and x5t are ignored: a token never
// brings its own key. Thread-safety: immutable.
class JoseHeader {
 public:
  // Parse refuses, at stage header, what is not a JSON object of the right types and what asks for processing
  // that is not done here: any crit extension, b64=false, zip, nesting.
  static tl::expected<JoseHeader, Rejection> Parse(const std::string& json);

  const std::string& algorithm_name() const { return algorithm_name_; }  // `alg`, never empty
  const Algorithm* algorithm() const { return algorithm_; }  // null where the table has no such row
  const std::optional<std::string>& key_id() const { return key_id_; }  // 1 to kKeyIdBytes bytes
  // type is `typ` in lower case without a leading "application/" (RFC 7515 section 4.1.9).
  const std::optional<std::string>& type() const { return type_; }

 private:
  JoseHeader() = default;
  std::string algorithm_name_;
  const Algorithm* algorithm_ = nullptr;
  std::optional<std::string> key_id_;
  std::optional<std::string> type_;
};

// CanonicalMediaType is the spelling in which two `typ` values are compared: lower case, "application/" left
// out.
std::string CanonicalMediaType(std::string_view type);

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_JOSE_HEADER_H_
