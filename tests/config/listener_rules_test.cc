#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Listeners(std::string_view listeners) {
  return FaultsOf(GoodConfig("", "", "listeners: {" + std::string(listeners) + "}\n"));
}

TEST(ListenerRules, TakePlainTextOnLoopbackAndUnixSockets) {
  EXPECT_EQ(Listeners("service: {address: \"127.0.0.1:9000\"}, ops: {address: \"[::1]:9002\"}"), "none");
  EXPECT_EQ(Listeners("service: {address: \"localhost:0\"}"), "none");
  EXPECT_EQ(Listeners("service: {address: \"unix:/run/assay/service.sock\"}"), "none");
}

TEST(ListenerRules, WantPlainTextOffLoopbackSaidAloud) {
  const char* fault = "can be reached from other machines in plain text: set tls, or say insecure: true";
  EXPECT_THAT(Listeners("service: {address: \"0.0.0.0:9000\"}"), HasSubstr(fault));
  EXPECT_THAT(Listeners("service: {address: \"[::]:9000\"}"), HasSubstr(fault));
  EXPECT_THAT(Listeners("service: {address: \"10.0.0.1:9000\", insecure: false}"), HasSubstr(fault));
  EXPECT_THAT(Listeners("ops: {address: \"0.0.0.0:9002\"}"), HasSubstr(fault));
  EXPECT_EQ(Listeners("ops: {address: \"0.0.0.0:9002\", insecure: true}"), "none");
  EXPECT_EQ(Listeners("service: {address: \"0.0.0.0:9000\", tls: {cert_file: c, key_file: k}}"), "none");
}

TEST(ListenerRules, RefuseAddressesThatAreNone) {
  for (const char* address :
       {"9000", ":9000", "localhost", "example.com:80", "127.0.0.1:65536", "127.0.0.1:", "::1:80",
        "[127.0.0.1]:80", "[::1]", "127.0.0.1:-1", "127.0.0.1:+1", "127.1:80", "unix:", "300.0.0.1:1"}) {
    EXPECT_THAT(Listeners("service: {address: \"" + std::string(address) + "\"}"),
                HasSubstr("listeners.service.address: expected \"HOST:PORT\" with a literal address"))
        << address;
  }
  EXPECT_THAT(Listeners("ops: {address: \"unix:/run/ops.sock\"}"),
              HasSubstr("listeners.ops.address: expected"));
  EXPECT_THAT(Listeners("service: {address: \"unix:/" + std::string(107, 'x') + "\"}"),
              HasSubstr("expected"));
  EXPECT_EQ(Listeners("service: {address: \"unix:/" + std::string(106, 'x') + "\"}"), "none");
}

TEST(ListenerRules, RefuseContradictions) {
  EXPECT_THAT(Listeners("service: {insecure: true, tls: {cert_file: c, key_file: k}}"),
              HasSubstr("listeners.service.insecure: contradicts tls"));
  EXPECT_THAT(Listeners("service: {address: \"127.0.0.1:80\"}, ops: {address: \"127.0.0.1:80\"}"),
              HasSubstr("listeners.ops.address: \"127.0.0.1:80\" is the service listener's already"));
  EXPECT_EQ(Listeners("service: {address: \"127.0.0.1:0\"}, ops: {address: \"127.0.0.1:0\"}"), "none");
}

TEST(ListenerRules, WantBothHalvesOfAKeyPair) {
  EXPECT_THAT(Listeners("service: {tls: {cert_file: c}}"),
              HasSubstr("listeners.service.tls: needs key_file"));
  EXPECT_THAT(Listeners("service: {tls: {key_file: c}}"),
              HasSubstr("listeners.service.tls: needs cert_file"));
  EXPECT_THAT(Listeners("service: {tls: {}}"), HasSubstr("needs cert_file"));
  EXPECT_EQ(Listeners("service: {tls: {cert_file: c, key_file: k, client_ca_file: a}}"), "none");
}

TEST(ListenerRules, TellLaterListenersApart) {
  EXPECT_EQ(Listeners("admin: {}, forward_auth: {}, ops: {tls: {}}"),
            "8:13: listeners.admin: not in this build: it comes with step 2\n"
            "8:24: listeners.forward_auth: not in this build: it comes with step 4\n"
            "8:48: listeners.ops.tls: not in this build: it comes with step 5\n");
}

}  // namespace
}  // namespace assay
