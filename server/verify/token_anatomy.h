// TokenAnatomy: a text taken apart as far as it goes, for whoever explains it.
#ifndef ASSAY_SERVER_VERIFY_TOKEN_ANATOMY_H_
#define ASSAY_SERVER_VERIFY_TOKEN_ANATOMY_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/json.h"
#include "server/jose/claims_set.h"

namespace assay {

// TokenAnatomy holds what could be read of each part, whatever is wrong with the others. No verdict is ever
// built on it: UnverifiedToken is what gets judged. Thread-safety: immutable.
struct TokenAnatomy {
  size_t parts = 0;                                   // with a dot between them
  std::optional<std::string> header_bytes{};          // of three parts, or of the five of a JWE
  std::optional<std::string> payload_bytes{};         // of three parts
  std::optional<size_t> signature_bytes{};            // of three parts: how many there are
  std::optional<JsonDocument> header{};               // an object
  std::shared_ptr<const ClaimsSet> claims = nullptr;  // null where the payload is no JSON object

  // TakeApart reads at most `max_bytes`; of a longer text nothing.
  static TokenAnatomy TakeApart(std::string_view token, size_t max_bytes);

  // Member is a header parameter, Text one that is a string; nothing where it is not there.
  std::optional<JsonValue> Member(std::string_view name) const;
  std::string_view HeaderText(std::string_view name) const;
  // ClaimText is a claim that is a string; empty where there is none.
  std::string_view ClaimText(std::string_view name) const;
  bool HasClaim(std::string_view name) const { return claims != nullptr && claims->Find(name).has_value(); }
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TOKEN_ANATOMY_H_
