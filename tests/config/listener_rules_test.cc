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
  EXPECT_THAT(Listeners("ops: {address: \"0.0.0.0:9002\"}"), HasSubstr("in plain text: say insecure: true"));
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

TEST(ListenerRules, TakeAnAdminListenerThatKnowsItsOperators) {
  const std::string mutual =
      "tls: {cert_file: c, key_file: k, client_ca_file: a}, allowed_sans: [ops.acme.test]";
  for (const std::string& admin :
       {std::string("address: \"unix:/run/admin.sock\""),
        std::string("address: \"127.0.0.1:1\", token_file: t"),
        std::string("address: \"[::1]:1\", token_file: t, tls: {cert_file: c, key_file: k}"),
        "address: \"127.0.0.1:1\", " + mutual, "address: \"10.0.0.1:1\", " + mutual,
        "address: \"0.0.0.0:1\", token_file: t, " + mutual,
        std::string("http_address: \"localhost:1\", token_file: t"),
        std::string("address: \"unix:/a\", http_address: \"127.0.0.1:1\", token_file: t")}) {
    EXPECT_EQ(Listeners("admin: {" + admin + "}"), "none") << admin;
  }
}

TEST(ListenerRules, RefuseAnAdminListenerThatStrangersCanReach) {
  const std::string tls = "tls: {cert_file: c, key_file: k}";
  for (const auto& [admin, fault] : std::initializer_list<std::pair<std::string, const char*>>{
           {"", "8:13: listeners.admin: needs address, such as"},
           {"address: \"127.0.0.1:1\"",
            "8:13: listeners.admin: every user of this machine can reach loopback"},
           {"address: \"127.0.0.1:1\", " + tls, "listeners.admin: every user of this machine"},
           {"address: \"0.0.0.0:1\", token_file: t",
            "8:30: listeners.admin.address: \"0.0.0.0:1\" can be reached from other machines"},
           {"address: \"[::]:1\", token_file: t, " + tls, "can be reached from other machines"},
           {"address: \"10.0.0.1:1\", token_file: t, " + tls, "can be reached from other machines"},
           {"address: \"10.0.0.1:1\", tls: {cert_file: c, key_file: k, client_ca_file: a}",
            "listeners.admin: needs allowed_sans"},
           {"address: \"127.0.0.1:1\", token_file: t, allowed_sans: [a]",
            "listeners.admin.allowed_sans: needs tls.client_ca_file"},
           {"address: \"127.0.0.1:1\", tls: {client_ca_file: a}, allowed_sans: [a]", "tls: needs cert_file"},
           {"address: \"10.0.0.1:1\", tls: {cert_file: c, key_file: k, client_ca_file: a}, allowed_sans: "
            "[\"\"]",
            "listeners.admin.allowed_sans[0]: may not be empty"},
           {"address: \"unix:/a\", " + tls, "listeners.admin.tls: a Unix socket speaks no TLS"},
           {"address: admin", "listeners.admin.address: expected"},
           {"http_address: \"127.0.0.1:1\"", "every user of this machine can reach http_address"},
           {"http_address: \"0.0.0.0:1\", token_file: t",
            "listeners.admin.http_address: expected \"HOST:PORT\" on loopback"},
           {"http_address: \"unix:/a\", token_file: t", "expected \"HOST:PORT\" on loopback"},
           {"address: \"127.0.0.1:1\", token_file: t, insecure: true", "insecure"}}) {
    EXPECT_THAT(Listeners("admin: {" + admin + "}"), HasSubstr(fault)) << admin;
  }
}

TEST(ListenerRules, WantAnAddressForEachListener) {
  EXPECT_THAT(
      Listeners("ops: {address: \"127.0.0.1:80\"}, admin: {address: \"127.0.0.1:80\", token_file: t}"),
      HasSubstr("listeners.admin.address: \"127.0.0.1:80\" is the ops listener's already"));
  EXPECT_THAT(Listeners("admin: {address: \"127.0.0.1:80\", http_address: \"localhost:80\", token_file: t}"),
              HasSubstr("listeners.admin.http_address: \"localhost:80\" is the admin listener's already"));
  EXPECT_THAT(Listeners("service: {address: \"unix:/a\"}, admin: {address: \"unix:/a\"}"),
              HasSubstr("listeners.admin.address: \"unix:/a\" is the service listener's already"));
}

TEST(ListenerRules, TakeAForwardAuthListener) {
  for (const char* listener : {"", "address: \"127.0.0.1:9001\"", "address: \"0.0.0.0:9001\", insecure: true",
                               "trusted_peers: [10.8.0.0/14, \"fd00::/8\", 127.0.0.1]",
                               "trusted_peers: [\"::1\"], client_certificate_header: X-SSL_Client-Cert"}) {
    EXPECT_EQ(Listeners("forward_auth: {" + std::string(listener) + "}"), "none") << listener;
  }
}

TEST(ListenerRules, RefuseAForwardAuthListenerThatBelievesNobodyKnowsWhom) {
  EXPECT_EQ(Listeners("forward_auth: {address: \"0.0.0.0:9001\", trusted_peers: [10.8.0.0/13, gateway, "
                      "127.0.0.1, 127.0.0.1]}"),
            "8:13: listeners.forward_auth: 0.0.0.0:9001 can be reached from other machines in plain text: "
            "say insecure: true\n"
            "8:82: listeners.forward_auth.trusted_peers[1]: expected an address range such as 10.0.0.0/8 or "
            "fd00::/8\n"
            "8:102: listeners.forward_auth.trusted_peers[3]: \"127.0.0.1\" stands here twice\n");
  EXPECT_THAT(Listeners("forward_auth: {address: \"unix:/a\"}"),
              HasSubstr("listeners.forward_auth.address: expected \"HOST:PORT\" with a literal address, "));
  EXPECT_THAT(Listeners("forward_auth: {client_certificate_header: client-cert}"),
              HasSubstr("listeners.forward_auth: client_certificate_header needs trusted_peers"));
  for (const std::string& name : {std::string("client cert"), std::string("cert:"), std::string(65, 'a')}) {
    EXPECT_THAT(
        Listeners("forward_auth: {trusted_peers: [127.0.0.1], client_certificate_header: \"" + name + "\"}"),
        HasSubstr("client_certificate_header: a header is 1 to 64 letters"))
        << name;
  }
  EXPECT_EQ(Listeners("forward_auth: {trusted_peers: [127.0.0.1], client_certificate_header: " +
                      std::string(64, 'a') + "}"),
            "none");
}

TEST(ListenerRules, WantAnAddressForForwardAuthAlone) {
  EXPECT_THAT(Listeners("service: {address: \"127.0.0.1:9001\"}, forward_auth: {}"),
              HasSubstr("\"127.0.0.1:9001\" is the service listener's already"));
  EXPECT_THAT(Listeners("forward_auth: {}, admin: {http_address: \"127.0.0.1:9001\", token_file: t}"),
              HasSubstr("listeners.admin.http_address: \"127.0.0.1:9001\" is the forward_auth listener's"));
}

TEST(ListenerRules, TellLaterListenersApart) {
  EXPECT_EQ(Listeners("forward_auth: {tls: {}}, ops: {tls: {}}"),
            "8:28: listeners.forward_auth.tls: not in this build: it comes with step 5\n"
            "8:44: listeners.ops.tls: not in this build: it comes with step 5\n");
}

}  // namespace
}  // namespace assay
