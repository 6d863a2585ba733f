#include "server/config/http_url.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(HttpUrl, TellsItsPartsApart) {
  const auto url = ParseHttpUrl("HTTPS://user:secret@Idp.Example:8443/a/b?c=d#e");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->https);
  EXPECT_TRUE(url->user_info);
  EXPECT_TRUE(url->query);
  EXPECT_TRUE(url->fragment);
  EXPECT_EQ(url->host, "Idp.Example");
}

TEST(HttpUrl, FindsNoPartThatIsNotThere) {
  const auto url = ParseHttpUrl("http://[::1]:80/a@b:c");
  ASSERT_TRUE(url);
  EXPECT_FALSE(url->https || url->user_info || url->query || url->fragment);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(ParseHttpUrl("https://a.example?x")->host, "a.example");
  EXPECT_FALSE(ParseHttpUrl("https://a.example#a?b")->query);
}

TEST(HttpUrl, RefusesEverythingElse) {
  for (const char* text : {"",
                           "https",
                           "https:",
                           "https:/",
                           "https://",
                           "https:a.example",
                           "httpss://a.example",
                           "urn:a",
                           "https://a.example:",
                           "https://a.example:65536",
                           "https://a.example:0",
                           "https://a.example:8x",
                           "https://[::1",
                           "https://[::1]x",
                           "https://[a]/",
                           "https://a b/",
                           "https://a\n/",
                           "https://:80/",
                           "https://user@",
                           "https://a,b/",
                           "https://a.example/{x}"}) {
    EXPECT_FALSE(ParseHttpUrl(text)) << text;
  }
  EXPECT_FALSE(ParseHttpUrl("https://" + std::string(254, 'a')));
  EXPECT_TRUE(ParseHttpUrl("https://" + std::string(253, 'a')));
}

TEST(HttpUrl, KnowsLoopback) {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.255.254", "::1"}) {
    EXPECT_TRUE(IsLoopbackHost(host)) << host;
  }
  for (const char* host : {"", "localhost.example", "128.0.0.1", "127.0.0.1.example", "127.1", "0.0.0.0",
                           "::", "::2", "::ffff:127.0.0.1", "localhost."}) {
    EXPECT_FALSE(IsLoopbackHost(host)) << host;
  }
}

}  // namespace
}  // namespace assay
