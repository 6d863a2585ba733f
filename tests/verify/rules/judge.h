// Judge: one issuer's key set and policy, before which the tests of the rules bring their tokens.
#ifndef ASSAY_TESTS_VERIFY_RULES_JUDGE_H_
#define ASSAY_TESTS_VERIFY_RULES_JUDGE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/limits.h"
#include "server/jose/jwk_set.h"
#include "server/verify/token_verifier.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"

namespace assay::testing {

// TestPolicy accepts what TokenBuilder makes: every algorithm of the table, typ at+jwt, the test's audience.
inline Policy TestPolicy() {
  Policy policy;
  policy.issuer_name = "test";
  policy.issuer = kTestIssuer;
  policy.algorithms = AlgorithmSet::All();
  policy.types = {"at+jwt"};
  policy.audiences = {std::string(kTestAudience)};
  return policy;
}

// Judge goes the whole way of a token whose issuer was found: parts, header, claims, key, signature, policy.
class Judge {
 public:
  // Judge reads the key set of these JWKs as a fetched one is read; the test dies where it is none.
  explicit Judge(const std::vector<std::string>& jwks, Policy policy = TestPolicy())
      : keys_(JwkSet::Parse(KeySet(jwks), policy.algorithms).value()), verifier_(std::move(policy)) {}

  const JwkSet& keys() const { return keys_; }
  // DroppedAs is the fault of the only key that was dropped; empty where none or several were.
  std::string DroppedAs() const {
    return keys_.dropped().size() == 1 ? std::string(Describe(keys_.dropped()[0].fault).name) : "";
  }

  Ruling Try(std::string_view token, absl::Time now = TestTime(), const Narrowing& narrowing = {},
             size_t max_bytes = Limits().token_bytes) const {
    const auto parsed = UnverifiedToken::Parse(token, max_bytes);
    if (!parsed) return RulingOf(parsed);
    return RulingOf(verifier_.Verify(*parsed, keys_, {}, narrowing, now));
  }
  std::string Reason(std::string_view token, absl::Time now = TestTime()) const {
    return Try(token, now).reason;
  }

 private:
  JwkSet keys_;
  TokenVerifier verifier_;
};

// TrustedKey signs for most tests, whatever the rule is about; ES256 is quick to make and to check.
inline const SigningKey& TrustedKey() { return TestKey("ES256"); }
inline const Judge& TrustingJudge() {
  static const auto& judge = *new Judge({TrustedKey().PublicJwk()});
  return judge;
}

// Reason judges a token by the trusted key and the test's policy.
inline std::string Reason(std::string_view token) { return TrustingJudge().Reason(token); }
inline Ruling Rule(std::string_view token) { return TrustingJudge().Try(token); }

// GoodToken starts from a token that Reason() answers with kVerified.
inline TokenBuilder GoodToken() { return TokenBuilder(TrustedKey()); }

}  // namespace assay::testing

#endif  // ASSAY_TESTS_VERIFY_RULES_JUDGE_H_
