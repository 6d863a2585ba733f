// Provider tokens: good tokens in the shapes that well-known providers document.
#ifndef ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_
#define ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/testing/token_builder.h"

namespace assay::testing {

// Shape changes a good token into one of a provider's.
inline TokenBuilder Shape(std::vector<std::pair<std::string, std::string>> header,
                          std::vector<std::pair<std::string, std::string>> claims,
                          const SigningKey& key = TestKey("ES256")) {
  TokenBuilder token(key);
  token.Header("typ", "\"JWT\"");
  for (const auto& [name, json] : header) token.Header(name, json);
  for (const auto& [name, json] : claims) token.Claim(name, json);
  return token;
}

inline constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";
inline constexpr char kClientId[] = "\"c11e0000-0000-4000-8000-000000000001\"";

// GoodProviderTokens has an access token of each provider, by its name; of Google an ID token, for its access
// tokens are opaque. Issuers are the documented ones, but for the placeholder of the tenant.
inline std::map<std::string, TokenBuilder> GoodProviderTokens() {
  return {
      {"entra", Shape({}, {{"iss", StrCat("\"https://login.microsoftonline.com/", kTenant, "/v2.0\"")},
                           {"aud", "\"a1100000-0000-4000-8000-000000000002\""},
                           {"azp", kClientId},
                           {"azpacr", "\"1\""},
                           {"scp", "\"orders.read\""},
                           {"oid", "\"0\""},
                           {"tid", StrCat("\"", kTenant, "\"")},
                           {"uti", "\"u\""},
                           {"ver", "\"2.0\""},
                           {"nbf", "1699999990"}})},
      {"okta", Shape({{"typ", ""}}, {{"iss", "\"https://acme.okta.com/oauth2/default\""},
                                     {"aud", "\"api://default\""},
                                     {"cid", "\"0oa1\""},
                                     {"uid", "\"00u1\""},
                                     {"scp", "[\"openid\",\"orders:read\"]"},
                                     {"auth_time", "1699999000"},
                                     {"ver", "1"},
                                     {"jti", "\"AT.1\""}})},
      {"auth0", Shape({}, {{"iss", "\"https://acme.eu.auth0.com/\""},
                           {"aud", "[\"https://api.acme.com\",\"https://acme.eu.auth0.com/userinfo\"]"},
                           {"azp", "\"client1\""},
                           {"scope", "\"openid orders:read\""},
                           {"permissions", "[\"orders:read\"]"}})},
      {"cognito",
       Shape({{"typ", ""}}, {{"iss", "\"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x\""},
                             {"aud", ""},
                             {"client_id", "\"client1\""},
                             {"token_use", "\"access\""},
                             {"scope", "\"orders/read\""},
                             {"auth_time", "1699999000"},
                             {"origin_jti", "\"o\""},
                             {"jti", "\"j\""}})},
      {"google", Shape({}, {{"iss", "\"https://accounts.google.com\""},
                            {"aud", "\"client1.apps.googleusercontent.com\""},
                            {"azp", "\"client1.apps.googleusercontent.com\""},
                            {"at_hash", "\"h\""},
                            {"nonce", "\"n\""},
                            {"email", "\"a@acme.com\""}})},
      {"keycloak", Shape({}, {{"iss", "\"https://sso.acme.com/realms/prod\""},
                              {"aud", "[\"orders\",\"account\"]"},
                              {"typ", "\"Bearer\""},
                              {"azp", "\"web\""},
                              {"auth_time", "1699999000"},
                              {"sid", "\"s\""},
                              {"acr", "\"1\""},
                              {"realm_access", "{\"roles\":[\"user\"]}"},
                              {"scope", "\"openid profile\""}})},
  };
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_
