#include "server/config/listener_address.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(ListenerAddress, ReadsEveryForm) {
  const auto v4 = ParseListenerAddress("0.0.0.0:65535");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "0.0.0.0");
  EXPECT_EQ(v4->port, 65535);
  EXPECT_TRUE(v4->Reaches());
  const auto v6 = ParseListenerAddress("[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_FALSE(v6->Reaches());
  const auto local = ParseListenerAddress("localhost:80");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->host, "127.0.0.1");
  EXPECT_FALSE(local->Reaches());
  const auto path = ParseListenerAddress("unix:relative.sock");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->unix_path, "relative.sock");
  EXPECT_FALSE(path->Reaches());
}

TEST(ListenerAddress, RefusesEverythingElse) {
  for (const char* text : {"", ":", "80", ":80", "a.example:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:000080", "127.0.0.1:8 0", "[127.0.0.1]:80", "[]:80", "::1:80",
                           "[::1%lo]:80", "unix:", "tcp:127.0.0.1:80"}) {
    EXPECT_FALSE(ParseListenerAddress(text)) << text;
  }
}

}  // namespace
}  // namespace assay
