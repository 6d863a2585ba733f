// TokenBuilder: tokens of every kind, good and bad, for tests.
#ifndef ASSAY_TESTS_TESTING_TOKEN_BUILDER_H_
#define ASSAY_TESTS_TESTING_TOKEN_BUILDER_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/demo/signing_key.h"

namespace assay::testing {

// TestKey returns a key of that algorithm and kid, made once in the process.
const SigningKey& TestKey(std::string_view algorithm, std::string_view key_id = "key-1");

// KeySet returns the JWK Set of these JWKs.
std::string KeySet(const std::vector<std::string>& jwks);

// The moment at which the builder's tokens are good: 2023-11-14T22:13:20Z.
inline absl::Time TestTime() { return absl::FromUnixSeconds(1'700'000'000); }
inline constexpr std::string_view kTestIssuer = "https://issuer.test";
inline constexpr std::string_view kTestAudience = "https://api.test";

// TokenBuilder starts from a token that is good at TestTime() and lets a test spoil it. Values are JSON
// texts: a string claim is set as "\"text\"". Setting a member to an empty text removes it.
class TokenBuilder {
 public:
  explicit TokenBuilder(const SigningKey& key);

  TokenBuilder& Header(std::string_view name, std::string_view json) { return Set(header_, name, json); }
  TokenBuilder& Claim(std::string_view name, std::string_view json) { return Set(claims_, name, json); }
  TokenBuilder& RawHeader(std::string json) { return raw_header_ = std::move(json), *this; }
  TokenBuilder& RawPayload(std::string json) { return raw_payload_ = std::move(json), *this; }

  std::string HeaderJson() const;
  std::string PayloadJson() const;
  std::string Sign() const { return key_->Sign(HeaderJson(), PayloadJson()); }

 private:
  using Members = std::vector<std::pair<std::string, std::string>>;
  TokenBuilder& Set(Members& members, std::string_view name, std::string_view json);

  const SigningKey* key_;
  Members header_, claims_;
  std::string raw_header_, raw_payload_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TOKEN_BUILDER_H_
