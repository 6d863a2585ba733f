#include "server/jwks/key_url.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(KeyUrl, TakesAUrlApart) {
  const auto url = KeyUrl::Parse("HTTPS://Login.Acme.test:8443/realms/a?x=1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->authority, "Login.Acme.test:8443");
  EXPECT_EQ(url->host, "login.acme.test");
  EXPECT_EQ(url->path, "/realms/a");
  EXPECT_EQ(url->query, "?x=1");
  const auto bare = KeyUrl::Parse("https://acme.test");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->path, "");
  EXPECT_EQ(KeyUrl::Parse("https://[2001:db8::1]:443/")->host, "2001:db8::1");
}

TEST(KeyUrl, NamesItsServerInOneWay) {
  EXPECT_EQ(KeyUrl::Parse("https://Acme.test/keys")->Origin(), "https://acme.test:443");
  EXPECT_EQ(KeyUrl::Parse("HTTPS://acme.test:443?x")->Origin(), "https://acme.test:443");
  EXPECT_EQ(KeyUrl::Parse("http://acme.test")->Origin(), "http://acme.test:80");
  EXPECT_EQ(KeyUrl::Parse("http://[::1]:8080/")->Origin(), "http://[::1]:8080");
}

TEST(KeyUrl, RefusesWhatIsNotPlainlyOneUrl) {
  for (const char* text : {"",
                           "acme.test",
                           "//acme.test/",
                           "ftp://acme.test/",
                           "file:///etc/passwd",
                           "urn:acme:batch",
                           "https://",
                           "https:///path",
                           "https://user@acme.test/",
                           "https://user:pw@acme.test/",
                           "https://acme.test@evil.test/",
                           "https://acme.test\\@evil.test/",
                           "https://acme.test/#x",
                           "https://acme.test:0/",
                           "https://acme.test:65536/",
                           "https://acme.test:/",
                           "https://acme.test:80x/",
                           "https://ac me.test/",
                           "https://acme.test/\n",
                           "https://acme.test/\x7f",
                           "https://\xc3\xa4.test/",
                           "https://[::1/",
                           "https://[::1]x/",
                           "https://[]/",
                           "https://%61cme.test/",
                           "https://acme.test/a b"}) {
    EXPECT_FALSE(KeyUrl::Parse(text)) << text;
  }
  EXPECT_FALSE(KeyUrl::Parse("https://acme.test/" + std::string(2048, 'a')));
}

TEST(KeyUrl, LoopbackIsKnownByItsExactSpellings) {
  for (const char* text : {"http://localhost/", "http://LOCALHOST:1/", "http://127.0.0.1/",
                           "http://127.255.0.9/", "http://[::1]:8080/"}) {
    EXPECT_TRUE(KeyUrl::Parse(text)->IsLoopback()) << text;
    EXPECT_TRUE(ParseFetchable(text, false)) << text;
  }
  for (const char* text : {"http://localhost.evil.test/", "http://127.0.0.1.evil.test/", "http://127.1/",
                           "http://2130706433/", "http://0x7f.0.0.1/", "http://128.0.0.1/",
                           "http://127.0.0.256/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"}) {
    EXPECT_FALSE(KeyUrl::Parse(text)->IsLoopback()) << text;
    EXPECT_FALSE(ParseFetchable(text, false)) << text;
    EXPECT_TRUE(ParseFetchable(text, true)) << text;
  }
}

TEST(WithoutSecrets, LeavesOutCredentialsAndQuery) {
  EXPECT_EQ(WithoutSecrets("https://acme.test/a/b"), "https://acme.test/a/b");
  EXPECT_EQ(WithoutSecrets("https://user:word@acme.test/a"), "https://...@acme.test/a");
  EXPECT_EQ(WithoutSecrets("https://acme.test/a?key=word#part"), "https://acme.test/a?...");
  EXPECT_EQ(WithoutSecrets("/login#token"), "/login#...");
  EXPECT_EQ(WithoutSecrets(""), "");
}

}  // namespace
}  // namespace assay
