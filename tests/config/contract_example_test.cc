// The example of the contract, section 6, as it stands there: what this build has is taken, what later steps
// bring is told apart, all of it at once.
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

constexpr std::string_view kExample =
    R"(api_version: assay/v1
state_dir: /var/lib/assay                                # last good key sets, revocations
listeners:
  service:      {address: "0.0.0.0:9000", tls: {cert_file: c.pem, key_file: k.pem, client_ca_file: ca.pem}}
  forward_auth: {address: "127.0.0.1:9001", trusted_peers: [10.8.0.0/14]}
  ops:          {address: "0.0.0.0:9002", insecure: true} # plain text off loopback only when it says so
  admin:        {address: "unix:/run/assay/admin.sock", http_address: "127.0.0.1:9003", token_file: /etc/assay/admin.token}
defaults: {clock_skew: 60s, algorithms: [RS256, PS256, ES256, EdDSA]}   # these four are the default for ever
issuers:
  auth0:    {issuer: "https://acme.eu.auth0.com/", keys: {discovery: auto}}
  okta:     {issuer: "https://acme.okta.com/oauth2/aus1", keys: {discovery: auto}, proxy: "http://egress:3128"}
  cognito:  {issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x", keys: {discovery: auto}, audience_claims: [client_id]}
  keycloak: {issuer: "https://sso.acme.com/realms/prod", keys: {url: "http://keycloak.sso.svc:8080/realms/prod/protocol/openid-connect/certs", allow_http: true, allow_addresses: [10.0.0.0/8]}, startup: optional}
  batch:    {issuer: "urn:acme:batch", algorithms: [ES256], keys: {file: /etc/assay/batch.jwks}}
issuer_templates:
  entra:    {issuers: ["https://login.microsoftonline.com/{tenantid}/v2.0"], tenant: {claim: tid, allow: [11111111-2222-3333-4444-555555555555]},
             keys: {discovery: "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"}}
default_policy: orders-read
policies:
  orders-read:
    accept:                                              # issuer -> audiences; the only place where audiences live; no inheritance
      auth0: {audiences: [https://api.acme.com/orders]}
      entra: {audiences: [api://orders]}                 # or {any_audience: true}, said aloud
    scopes_all: [orders:read]
  orders-write:
    accept: {auth0: {audiences: [https://api.acme.com/orders]}}
    scopes_all: [orders:write]
    rules: [{claim: "/https:~1~1acme.com~1roles", contains: writer, message: "writer role needed"}]
    candidate: orders-read                               # judged beside it, counted, never decides
include: [policies.d/*.yaml, issuers.d/*.yaml]
)";

TEST(ContractExample, LoadsWhole) { EXPECT_EQ(FaultsOf(kExample), "none"); }

}  // namespace
}  // namespace assay
