#include "tests/command/provider_shapes.h"

#include "absl/time/clock.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay::testing {
namespace {

// Certificates beside a key are no source of trust and are not read; any text stands for one.
constexpr std::string_view kCertificate =
    R"("x5t":"nfLQZ0CvZOWnCEHZKQAX5qkSSuc","x5c":["MIIC/TCCAeWgAwIBAgIIV8zZHUZDNkEwDQYJKoZIhvcNAQELBQAwLTEr"])";

// A good token's header and times; claims are added, name and JSON text by turns.
TokenBuilder Token(const SigningKey& key,
                   std::initializer_list<std::pair<std::string_view, std::string>> header,
                   std::initializer_list<std::pair<std::string_view, std::string>> claims) {
  TokenBuilder token(key);
  token.Header("typ", "").Claim("sub", "").Claim("aud", "");
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  token.Claim("iat", StrCat(now - 60)).Claim("exp", StrCat(now + 3600));
  for (const auto& [name, json] : header) token.Header(name, json);
  for (const auto& [name, json] : claims) token.Claim(name, json);
  return token;
}

// Jwk is a key with more members than its own; `more` begins with a comma where it is not empty.
std::string Jwk(const SigningKey& key, std::string_view kid, std::string_view more) {
  return StrCat("{", key.KeyMembers(), ",\"kid\":", JsonQuote(kid), more, "}");
}

std::string Discovery(const std::string& issuer, const std::string& jwks_uri,
                      std::string_view algorithms = "\"RS256\"") {
  return StrCat("{\"issuer\":", JsonQuote(issuer),
                ",\"authorization_endpoint\":", JsonQuote(issuer + "/authorize"),
                ",\"token_endpoint\":", JsonQuote(issuer + "/token"), ",\"jwks_uri\":", JsonQuote(jwks_uri),
                ",\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],",
                "\"id_token_signing_alg_values_supported\":[", algorithms, "]}");
}

// Keys without alg, x5c beside n and e, and a per-key issuer with a placeholder, all for every tenant
// (learn.microsoft.com, "Access tokens in the Microsoft identity platform").
ProviderShape Entra(const std::string& base) {
  constexpr std::string_view kTenant = "11111111-2222-3333-4444-555555555555";
  const SigningKey& key = TestKey("RS256", "nfLQZ0CvZOWnCEHZKQAX5qkSSuc");
  const SigningKey& next = TestKey("RS256", "T1St-dLTvyWRgxB_676u8krXS-I");
  const std::string more =
      StrCat(",\"use\":\"sig\",", kCertificate, ",\"issuer\":", JsonQuote(base + "/{tenantid}/v2.0"));
  const std::string issuer = StrCat(base, "/", kTenant, "/v2.0");
  return {.name = "entra",
          .hosts = {"https://login.microsoftonline.com"},
          .discovery_path = "/organizations/v2.0/.well-known/openid-configuration",
          .discovery = Discovery(base + "/{tenantid}/v2.0", base + "/organizations/discovery/v2.0/keys"),
          .keys_path = "/organizations/discovery/v2.0/keys",
          .keys = KeySet({Jwk(key, key.key_id(), more), Jwk(next, next.key_id(), more)}),
          .key_headers =
              "Content-Type: application/json; charset=utf-8\r\nCache-Control: max-age=86400, private\r\n",
          .token = Token(key, {{"typ", "\"JWT\""}},
                         {{"iss", JsonQuote(issuer)},
                          {"aud", "\"99999999-8888-7777-6666-555555555555\""},
                          {"tid", JsonQuote(kTenant)},
                          {"sub", "\"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ\""},
                          {"oid", "\"00000000-0000-0000-66f3-3332eca7ea81\""},
                          {"azp", "\"client\""},
                          {"azpacr", "\"1\""},
                          {"scp", "\"orders.read orders.write\""},
                          {"ver", "\"2.0\""},
                          {"uti", "\"fqiBqXLPj0eQa82S\""}})};
}

// No typ, scopes as a list in scp, a max-age of 38 days (developer.okta.com, "OpenID Connect & OAuth 2.0
// API").
ProviderShape Okta(const std::string& base) {
  const SigningKey& key = TestKey("RS256", "U5R8cHbGw445Qbq8zVO1PcCpXL8yG6IcovVa3laCoxM");
  const std::string issuer = base + "/oauth2/default";
  return {
      .name = "okta",
      .hosts = {"https://acme.okta.com"},
      .discovery_path = "/oauth2/default/.well-known/openid-configuration",
      .discovery = Discovery(issuer, issuer + "/v1/keys"),
      .keys_path = "/oauth2/default/v1/keys",
      .keys = KeySet({Jwk(key, key.key_id(), ",\"alg\":\"RS256\",\"use\":\"sig\"")}),
      .key_headers = "Content-Type: application/json\r\nCache-Control: max-age=3293198, must-revalidate\r\n",
      .token = Token(key, {},
                     {{"iss", JsonQuote(issuer)},
                      {"aud", "\"api://default\""},
                      {"ver", "1"},
                      {"jti", "\"AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE\""},
                      {"cid", "\"0oabv6kx4qq6h1U5l0g7\""},
                      {"uid", "\"00ujmkLgagxeRrAg20g3\""},
                      {"scp", "[\"openid\",\"orders.read\"]"},
                      {"sub", "\"alice@acme.test\""}})};
}

// A slash at the issuer's end, a list of audiences (auth0.com/docs, "Access Token Profiles").
ProviderShape Auth0(const std::string& base) {
  const SigningKey& key = TestKey("RS256", "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg");
  return {
      .name = "auth0",
      .hosts = {"https://acme.eu.auth0.com"},
      .discovery_path = "/.well-known/openid-configuration",
      .discovery = Discovery(base + "/", base + "/.well-known/jwks.json", "\"HS256\",\"RS256\",\"PS256\""),
      .keys_path = "/.well-known/jwks.json",
      .keys = KeySet({Jwk(key, key.key_id(), StrCat(",\"alg\":\"RS256\",\"use\":\"sig\",", kCertificate))}),
      .key_headers =
          "Content-Type: application/json; charset=utf-8\r\n"
          "Cache-Control: public, max-age=15, stale-while-revalidate=15, stale-if-error=86400\r\n",
      .token =
          Token(key, {{"typ", "\"JWT\""}},
                {{"iss", JsonQuote(base + "/")},
                 {"sub", "\"auth0|5f7c8ec7c33c6c004bbafe82\""},
                 {"aud", StrCat("[\"https://api.acme.com/orders\",", JsonQuote(base + "/userinfo"), "]")},
                 {"azp", "\"my_client_id\""},
                 {"scope", "\"openid read:orders\""}})};
}

// Access tokens without aud (docs.aws.amazon.com, "Understanding the access token").
ProviderShape Cognito(const std::string& base) {
  const SigningKey& key = TestKey("RS256", "1234example=");
  const std::string issuer = base + "/eu-west-1_AbCdEfGhI";
  const SigningKey& id_key = TestKey("RS256", "5678example=");
  return {.name = "cognito",
          .hosts = {"https://cognito-idp.eu-west-1.amazonaws.com"},
          .discovery_path = "/eu-west-1_AbCdEfGhI/.well-known/openid-configuration",
          .discovery = Discovery(issuer, issuer + "/.well-known/jwks.json"),
          .keys_path = "/eu-west-1_AbCdEfGhI/.well-known/jwks.json",
          .keys = KeySet({Jwk(key, key.key_id(), ",\"alg\":\"RS256\",\"use\":\"sig\""),
                          Jwk(id_key, id_key.key_id(), ",\"alg\":\"RS256\",\"use\":\"sig\"")}),
          .key_headers = "Content-Type: application/json\r\nCache-Control: public, max-age=86400\r\n",
          .token = Token(key, {},
                         {{"iss", JsonQuote(issuer)},
                          {"sub", "\"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\""},
                          {"client_id", "\"1h57kf5cpq17m0eml12345abcd\""},
                          {"token_use", "\"access\""},
                          {"version", "2"},
                          {"scope", "\"orders/read\""},
                          {"username", "\"alice\""},
                          {"auth_time", "1700000000"},
                          {"origin_jti", "\"dddddddd-1111-2222-3333-eeeeeeeeeeee\""},
                          {"jti", "\"eeeeeeee-1111-2222-3333-ffffffffffff\""}})};
}

// ID tokens; keys on another host than the issuer's (developers.google.com, "OpenID Connect").
ProviderShape Google(const std::string& base) {
  const SigningKey& key = TestKey("RS256", "c8ab71530972bba20b49f78a09c9852c43ff9118");
  const SigningKey& next = TestKey("RS256", "4b83f18023a855587f942e75102251120887f725");
  return {.name = "google",
          .hosts = {"https://accounts.google.com"},
          .discovery_path = "/.well-known/openid-configuration",
          .discovery = Discovery(base, base + "/oauth2/v3/certs"),
          .keys_path = "/oauth2/v3/certs",
          .keys = KeySet({Jwk(key, key.key_id(), ",\"alg\":\"RS256\",\"use\":\"sig\""),
                          Jwk(next, next.key_id(), ",\"alg\":\"RS256\",\"use\":\"sig\"")}),
          .key_headers =
              "Content-Type: application/json; charset=UTF-8\r\n"
              "Cache-Control: public, max-age=22304, must-revalidate, no-transform\r\nAge: 120\r\n",
          .token = Token(key, {{"typ", "\"JWT\""}},
                         {{"iss", JsonQuote(base)},
                          {"azp", "\"407408718192.apps.googleusercontent.com\""},
                          {"aud", "\"407408718192.apps.googleusercontent.com\""},
                          {"sub", "\"110169484474386276334\""},
                          {"at_hash", "\"HK6E_P6Dh8Y93mRNtsDB1Q\""},
                          {"email", "\"alice@acme.test\""},
                          {"email_verified", "true"},
                          {"nonce", "\"0394852-3190485-2490358\""}})};
}

// An encryption key beside the signing key under one kid, no-cache (keycloak.org, "Securing applications").
ProviderShape Keycloak(const std::string& base) {
  const SigningKey& key = TestKey("RS256", "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE");
  const std::string issuer = base + "/realms/prod";
  const std::string certs = issuer + "/protocol/openid-connect/certs";
  return {
      .name = "keycloak",
      .hosts = {"https://sso.acme.com"},
      .discovery_path = "/realms/prod/.well-known/openid-configuration",
      .discovery = Discovery(issuer, certs, "\"PS384\",\"RS384\",\"EdDSA\",\"ES384\",\"HS256\",\"RS256\""),
      .keys_path = "/realms/prod/protocol/openid-connect/certs",
      .keys = KeySet({Jwk(TestKey("RS256", "encryption"), key.key_id(),
                          StrCat(",\"alg\":\"RSA-OAEP\",\"use\":\"enc\",", kCertificate)),
                      Jwk(key, key.key_id(), StrCat(",\"alg\":\"RS256\",\"use\":\"sig\",", kCertificate))}),
      .key_headers = "Content-Type: application/json;charset=UTF-8\r\nCache-Control: no-cache\r\n",
      .token = Token(key, {{"typ", "\"JWT\""}},
                     {{"iss", JsonQuote(issuer)},
                      {"aud", "[\"orders-api\",\"account\"]"},
                      {"typ", "\"Bearer\""},
                      {"sub", "\"f4b2d9d6-3ee3-4f9d-b6a4-8c3a4b8ad4d2\""},
                      {"azp", "\"web\""},
                      {"acr", "\"1\""},
                      {"jti", "\"onrtro:3d2d7ab0-6f8b-4b39-8b0d-7c8a9e1b2c3d\""},
                      {"sid", "\"a1b2\""},
                      {"realm_access", "{\"roles\":[\"offline_access\",\"orders-reader\"]}"},
                      {"scope", "\"profile email\""},
                      {"email_verified", "false"}})};
}

}  // namespace

void ProviderShape::Serve(ScriptedOrigin& origin) const {
  origin.Serve(discovery_path,
               ScriptedOrigin::Response("200 OK", discovery, "Content-Type: application/json\r\n"));
  origin.Serve(keys_path, ScriptedOrigin::Response("200 OK", keys, key_headers));
}

std::vector<ProviderShape> ProviderShapes(const ScriptedOrigin& origin) {
  const std::string base = origin.Url("");
  return {Entra(base), Okta(base), Auth0(base), Cognito(base), Google(base), Keycloak(base)};
}

}  // namespace assay::testing
