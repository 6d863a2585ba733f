// Fetches through a proxy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "server/base/str_cat.h"
#include "tests/fetch/fetch_fixture.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/tls_origin.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedOrigin;
using testing::TlsOrigin;

class ProxyTest : public FetchFixture {
 protected:
  FetchRequest RequestTo(std::string url) const {
    FetchRequest request{.url = std::move(url)};
    request.options.proxy = proxy.Url("");
    request.options.allow_http = true;
    return request;
  }

  ScriptedOrigin proxy;
};

TEST_F(ProxyTest, HandsThePlainUrlToTheProxyWhichLooksTheNameUp) {
  proxy.Serve("http://acme.test/keys", ScriptedOrigin::Response("200 OK", "body"));
  const auto response = Fetch(RequestTo("http://acme.test/keys"));
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->body, "body");
  EXPECT_TRUE(names.asked().empty());
  EXPECT_THAT(proxy.requests().at(0), Not(HasSubstr("Proxy-Authorization")));
}

TEST_F(ProxyTest, TunnelsToATlsOriginAndChecksItsCertificate) {
  const TlsOrigin origin({});
  const std::string target = StrCat("127.0.0.1:", origin.port());
  proxy.Serve(target, {.bytes = "HTTP/1.1 200 Connection established\r\nETag: \"proxy\"\r\n\r\n",
                       .tunnel_to = origin.port()});
  FetchRequest request = RequestTo(origin.url());
  request.options.ca_file = origin.ca_file();
  const auto response = Fetch(request);
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->body, "keys");
  EXPECT_EQ(response->etag, "");
  EXPECT_THAT(proxy.requests().at(0), HasSubstr(StrCat("CONNECT ", target, " HTTP/1.1\r\n")));
  EXPECT_EQ(FaultOf(RequestTo(origin.url())), v1::KEY_SET_FAULT_TLS)
      << "the system's authorities do not know it";
}

TEST_F(ProxyTest, SaysWhatTheProxyRefused) {
  proxy.Serve("acme.test:443", ScriptedOrigin::Response("407 Proxy Authentication Required", ""));
  EXPECT_EQ(FaultOf(RequestTo("https://acme.test/keys")), v1::KEY_SET_FAULT_CONNECT);
  EXPECT_EQ(detail, "the proxy answers CONNECT with status 407");
}

TEST_F(ProxyTest, LooksUpTheProxysOwnName) {
  proxy.Serve("http://acme.test/keys", ScriptedOrigin::Response("200 OK", "body"));
  FetchRequest request = RequestTo("http://acme.test/keys");
  request.options.proxy = StrCat("http://egress.test:", proxy.port());
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_DNS);
  names.Serve("egress.test", {"127.0.0.1"});
  EXPECT_TRUE(Fetch(request));
}

TEST_F(ProxyTest, ReadsItsCredentialsFromTheFileAnewEachTime) {
  const std::string file = ::testing::TempDir() + "/proxy_credentials";
  proxy.Serve("http://acme.test/keys", ScriptedOrigin::Response("200 OK", "body"));
  FetchRequest request = RequestTo("http://acme.test/keys");
  request.options.proxy_credentials_file = file;
  std::ofstream(file) << "user:pass:word\n";
  EXPECT_TRUE(Fetch(request));
  EXPECT_THAT(proxy.requests().at(0), HasSubstr("\r\nProxy-Authorization: Basic dXNlcjpwYXNzOndvcmQ=\r\n"));
  std::ofstream(file) << "nothing";
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_FILE_UNREADABLE);
  EXPECT_THAT(detail, Not(HasSubstr("nothing")));
  std::filesystem::remove(file);
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_FILE_UNREADABLE);
  EXPECT_EQ(proxy.requests().size(), 1u);
}

TEST_F(ProxyTest, TheGuardCoversTargetsThatAreAddresses) {
  for (const char* url : {"http://169.254.169.254/keys", "http://[::]/keys", "http://2852039166/keys"}) {
    EXPECT_EQ(FaultOf(RequestTo(url)), v1::KEY_SET_FAULT_ADDRESS_REFUSED) << url;
  }
  for (const char* url : {"https://10.0.0.1/keys", "https://localhost/keys"}) {
    FetchRequest discovered = RequestTo(url);
    discovered.public_address_only = true;
    EXPECT_EQ(FaultOf(discovered), v1::KEY_SET_FAULT_ADDRESS_REFUSED) << url;
  }
  EXPECT_TRUE(proxy.requests().empty());
}

TEST_F(ProxyTest, TheGuardCoversTheProxy) {
  FetchRequest request = RequestTo("http://acme.test/keys");
  request.options.proxy = "http://169.254.169.254:3128";
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  EXPECT_THAT(detail, HasSubstr("the proxy's address 169.254.169.254"));
}

TEST_F(ProxyTest, APublicOnlyRequestMayGoThroughAProxyThatIsNotPublic) {
  proxy.Serve("http://acme.test/keys", ScriptedOrigin::Response("200 OK", "body"));
  FetchRequest discovered = RequestTo("http://acme.test/keys");
  discovered.public_address_only = true;
  const auto response = Fetch(discovered);
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_TRUE(response->from_public_address);
}

TEST_F(ProxyTest, WhatIsLoopbackToTheProxyIsNoReasonForPlainHttp) {
  FetchRequest request = RequestTo("http://127.0.0.1/keys");
  request.options.allow_http = false;
  EXPECT_EQ(FaultOf(request), v1::KEY_SET_FAULT_ADDRESS_REFUSED);
  EXPECT_THAT(detail, HasSubstr("allow_http"));
  EXPECT_TRUE(proxy.requests().empty());
}

TEST_F(ProxyTest, SharesNoConnectionsWithThoseWhoGoStraight) {
  ScriptedOrigin origin;
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", "straight"));
  proxy.Serve(origin.Url("/keys"), ScriptedOrigin::Response("200 OK", "by proxy"));
  EXPECT_EQ(Fetch(origin.Url("/keys"))->body, "straight");
  EXPECT_EQ(Fetch(RequestTo(origin.Url("/keys")))->body, "by proxy");
  EXPECT_EQ(Fetch(origin.Url("/keys"))->body, "straight");
}

}  // namespace
}  // namespace assay
