// Provider tokens: good tokens in the shapes that well-known providers document.
#ifndef ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_
#define ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_

#include <map>
#include <string>
#include <string_view>
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

// ProviderToken is an access token as a provider documents it, of one that is known to deploy/providers by
// this name; of Google it is an ID token, for its access tokens are opaque. Its audience is that file's, its
// issuer the documented one with kTenant for the placeholder, and its times are the builder's.
inline TokenBuilder ProviderToken(std::string_view name, const SigningKey& key = TestKey("ES256")) {
  if (name == "entra") {
    return Shape({},
                 {{"iss", StrCat("\"https://login.microsoftonline.com/", kTenant, "/v2.0\"")},
                  {"aud", "\"99999999-8888-7777-6666-555555555555\""},
                  {"tid", StrCat("\"", kTenant, "\"")},
                  {"sub", "\"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ\""},
                  {"oid", "\"00000000-0000-0000-66f3-3332eca7ea81\""},
                  {"azp", kClientId},
                  {"azpacr", "\"1\""},
                  {"scp", "\"orders.read orders.write\""},
                  {"nbf", "1699999990"},
                  {"ver", "\"2.0\""},
                  {"uti", "\"fqiBqXLPj0eQa82S\""}},
                 key);
  }
  if (name == "okta") {
    return Shape({{"typ", ""}},
                 {{"iss", "\"https://acme.okta.com/oauth2/default\""},
                  {"aud", "\"api://default\""},
                  {"ver", "1"},
                  {"jti", "\"AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE\""},
                  {"cid", "\"0oabv6kx4qq6h1U5l0g7\""},
                  {"uid", "\"00ujmkLgagxeRrAg20g3\""},
                  {"scp", "[\"openid\",\"orders.read\"]"},
                  {"auth_time", "1699999000"},
                  {"sub", "\"alice@acme.test\""}},
                 key);
  }
  if (name == "auth0") {
    return Shape({},
                 {{"iss", "\"https://acme.eu.auth0.com/\""},
                  {"sub", "\"auth0|5f7c8ec7c33c6c004bbafe82\""},
                  {"aud", "[\"https://api.acme.com/orders\",\"https://acme.eu.auth0.com/userinfo\"]"},
                  {"azp", "\"my_client_id\""},
                  {"scope", "\"openid read:orders\""},
                  {"permissions", "[\"read:orders\"]"}},
                 key);
  }
  if (name == "cognito") {
    return Shape({{"typ", ""}},
                 {{"iss", "\"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI\""},
                  {"aud", ""},
                  {"sub", "\"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\""},
                  {"client_id", "\"1h57kf5cpq17m0eml12345abcd\""},
                  {"token_use", "\"access\""},
                  {"version", "2"},
                  {"scope", "\"orders/read\""},
                  {"username", "\"alice\""},
                  {"auth_time", "1699999000"},
                  {"origin_jti", "\"dddddddd-1111-2222-3333-eeeeeeeeeeee\""},
                  {"jti", "\"eeeeeeee-1111-2222-3333-ffffffffffff\""}},
                 key);
  }
  if (name == "google") {
    return Shape({},
                 {{"iss", "\"https://accounts.google.com\""},
                  {"azp", "\"407408718192.apps.googleusercontent.com\""},
                  {"aud", "\"407408718192.apps.googleusercontent.com\""},
                  {"sub", "\"110169484474386276334\""},
                  {"at_hash", "\"HK6E_P6Dh8Y93mRNtsDB1Q\""},
                  {"email", "\"alice@acme.test\""},
                  {"email_verified", "true"},
                  {"nonce", "\"0394852-3190485-2490358\""}},
                 key);
  }
  // Keycloak's.
  return Shape({},
               {{"iss", "\"https://sso.acme.com/realms/prod\""},
                {"aud", "[\"orders-api\",\"account\"]"},
                {"typ", "\"Bearer\""},
                {"sub", "\"f4b2d9d6-3ee3-4f9d-b6a4-8c3a4b8ad4d2\""},
                {"azp", "\"web\""},
                {"acr", "\"1\""},
                {"jti", "\"onrtro:3d2d7ab0-6f8b-4b39-8b0d-7c8a9e1b2c3d\""},
                {"auth_time", "1699999000"},
                {"sid", "\"a1b2\""},
                {"realm_access", "{\"roles\":[\"offline_access\",\"orders-reader\"]}"},
                {"scope", "\"openid profile email\""},
                {"email_verified", "false"}},
               key);
}

inline std::map<std::string, TokenBuilder> GoodProviderTokens() {
  std::map<std::string, TokenBuilder> tokens;
  for (const char* name : {"entra", "okta", "auth0", "cognito", "google", "keycloak"}) {
    tokens.emplace(name, ProviderToken(name));
  }
  return tokens;
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_PROVIDER_TOKENS_H_
