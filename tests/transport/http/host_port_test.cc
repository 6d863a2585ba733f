#include "server/transport/http/host_port.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(HostPort, ReadsHostAndPort) {
  EXPECT_EQ(ParseHostPort("a.example:0")->host, "a.example");
  EXPECT_EQ(ParseHostPort("a.example:0")->port, 0);
  EXPECT_EQ(ParseHostPort("a.example:65535")->port, 65535);
  EXPECT_EQ(ParseHostPort("a.example")->port, std::nullopt);
  EXPECT_EQ(ParseHostPort("[::1]:80")->host, "::1");
  EXPECT_EQ(ParseHostPort("[::1]")->host, "::1");
}

TEST(HostPort, RefusesAnythingElse) {
  for (const char* text : {"", ":80", "a:", "a:65536", "a:-1", "a:+1", "a: 1", "a:1 ", "a:1:2", "::1", "[::1",
                           "[]:1", "[::1]80", "a:99999999999999999999"}) {
    EXPECT_FALSE(ParseHostPort(text)) << text;
  }
}

}  // namespace
}  // namespace assay
