#include "tests/command/provider_shapes.h"

#include "absl/time/clock.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "tests/testing/provider_tokens.h"

namespace assay::testing {
namespace {

// Certificates beside a key are no source of trust and are not read; any text stands for one.
constexpr std::string_view kCertificate =
    R"("x5t":"nfLQZ0CvZOWnCEHZKQAX5qkSSuc","x5c":["MIIC/TCCAeWgAwIBAgIIV8zZHUZDNkEwDQYJKoZIhvcNAQELBQAwLTEr"])";

// Token is a token of the provider that is good now, of this issuer.
TokenBuilder Token(std::string_view provider, const SigningKey& key, const std::string& issuer) {
  TokenBuilder token = ProviderToken(provider, key);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  token.Claim("iat", StrCat(now - 60)).Claim("exp", StrCat(now + 3600));
  token.Claim("iss", JsonQuote(issuer));
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
          .token = Token("entra", key, issuer)};
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
      .token = Token("okta", key, issuer)};
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
      .token = Token("auth0", key, base + "/")};
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
          .token = Token("cognito", key, issuer)};
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
          .token = Token("google", key, base)};
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
      .token = Token("keycloak", key, issuer)};
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
