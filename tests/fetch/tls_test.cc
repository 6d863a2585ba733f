#include <gtest/gtest.h>

#include <vector>

#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/tls_origin.h"

namespace assay {
namespace {

using testing::TlsOrigin;

class CurlFetcherTls : public FetchFixture {
 protected:
  v1::KeySetFault FaultOfOrigin(const TlsOrigin& origin, std::string ca_file) {
    return FaultOf(FetchRequest{.url = origin.url(), .options = {.ca_file = std::move(ca_file)}});
  }
};

TEST_F(CurlFetcherTls, FetchesFromAnOriginWhoseAuthorityIsConfigured) {
  const TlsOrigin origin({});
  const auto response = Fetch(FetchRequest{.url = origin.url(), .options = {.ca_file = origin.ca_file()}});
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->body, "keys");
}

TEST_F(CurlFetcherTls, RefusesAnAuthorityThatIsNotTrusted) {
  const TlsOrigin origin({});
  const TlsOrigin other({});
  EXPECT_EQ(FaultOfOrigin(origin, ""), v1::KEY_SET_FAULT_TLS) << detail;
  EXPECT_EQ(FaultOfOrigin(origin, other.ca_file()), v1::KEY_SET_FAULT_TLS) << detail;
  // And not by a connection that another trust had opened.
  EXPECT_TRUE(Fetch(FetchRequest{.url = origin.url(), .options = {.ca_file = origin.ca_file()}}));
  EXPECT_EQ(FaultOfOrigin(origin, other.ca_file()), v1::KEY_SET_FAULT_TLS) << detail;
  EXPECT_EQ(FaultOfOrigin(origin, "/no/such/file.pem"), v1::KEY_SET_FAULT_TLS) << detail;
}

TEST_F(CurlFetcherTls, NamesAWrongNameAndAnExpiredCertificate) {
  const TlsOrigin misnamed({.subject_alt_name = "DNS:other.test"});
  EXPECT_EQ(FaultOfOrigin(misnamed, misnamed.ca_file()), v1::KEY_SET_FAULT_TLS_NAME) << detail;
  const TlsOrigin expired({.expired = true});
  EXPECT_EQ(FaultOfOrigin(expired, expired.ca_file()), v1::KEY_SET_FAULT_TLS_EXPIRED) << detail;
}

TEST_F(CurlFetcherTls, ShowsTheClientCertificateOfItsIssuerAndOfNoOther) {
  const TlsOrigin origin({.server_arguments = "-tls1_2 -Verify 1 -verify_return_error -CAfile ca.pem"});
  FetchRequest known{.url = origin.url(), .options = {.ca_file = origin.ca_file()}};
  known.options.client_cert_file = origin.cert_file();
  known.options.client_key_file = origin.key_file();
  EXPECT_TRUE(Fetch(known));
  EXPECT_NE(FaultOfOrigin(origin, origin.ca_file()), v1::KEY_SET_FAULT_UNSPECIFIED);
  EXPECT_TRUE(Fetch(known));
  known.options.client_key_file = "/no/such/file.pem";
  EXPECT_EQ(FaultOf(known), v1::KEY_SET_FAULT_TLS) << detail;
}

TEST_F(CurlFetcherTls, SpeaksHttp2OverOneConnectionWhereItIsOffered) {
  TlsOrigin origin({.http2 = true});
  const FetchRequest request{.url = origin.url(), .options = {.ca_file = origin.ca_file()}};
  for (int i = 0; i < 5; ++i) {
    const auto response = Fetch(request);
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body.substr(response->body.size() - 4), "keys");
  }
  EXPECT_EQ(origin.connections_seen(), 1);
}

TEST_F(CurlFetcherTls, HasTwoConnectionsToAHostAtMostOverHttp2Too) {
  TlsOrigin origin({.http2 = true});
  std::vector<std::future<FetchResult>> results;
  for (int i = 0; i < 20; ++i) {
    results.push_back(Begin(FetchRequest{.url = origin.url(), .options = {.ca_file = origin.ca_file()}}));
  }
  for (auto& result : results) EXPECT_TRUE(result.get());
  const int connections = origin.connections_seen();
  EXPECT_GE(connections, 1);
  EXPECT_LE(connections, 2);
}

TEST_F(CurlFetcherTls, RefusesVersionsBelow12) {
  const TlsOrigin old({.server_arguments = "-tls1_1 -cipher DEFAULT@SECLEVEL=0"});
  EXPECT_EQ(FaultOfOrigin(old, old.ca_file()), v1::KEY_SET_FAULT_TLS) << detail;
  const TlsOrigin current({.server_arguments = "-tls1_2"});
  EXPECT_TRUE(Fetch(FetchRequest{.url = current.url(), .options = {.ca_file = current.ca_file()}}));
}

TEST_F(CurlFetcherTls, SaysTlsOfAPortThatDoesNotSpeakIt) {
  testing::ScriptedOrigin plain;
  const std::string url = "https" + plain.Url("/keys").substr(4);
  // The origin waits for the end of a request that never comes; the client gives up by itself.
  const auto fault = FaultOf(FetchRequest{.url = url, .options = {.total_timeout = absl::Milliseconds(300)}});
  EXPECT_TRUE(fault == v1::KEY_SET_FAULT_TLS || fault == v1::KEY_SET_FAULT_TIMEOUT) << detail;
}

}  // namespace
}  // namespace assay
