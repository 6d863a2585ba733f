#include "server/command/gateway_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace assay {
namespace {

constexpr std::string_view kAssay = "127.0.0.1:9001";

std::string Filled(std::string_view text, const GatewayValues& values) {
  const auto filled = GatewayText(text, kAssay, values);
  return filled ? *filled : "refused: " + filled.error();
}

TEST(GatewayText, FillsNamesAndAddressesIn) {
  EXPECT_EQ(Filled("@POLICY@ @ASSAY@ @LISTEN@ @BACKEND@ @POLICY@", {.policy = "orders"}),
            "orders 127.0.0.1:9001 127.0.0.1:8080 127.0.0.1:8081 orders");
  EXPECT_EQ(Filled("@ASSAY_HOST@ @ASSAY_PORT@ @LISTEN@ @BACKEND_HOST@",
                   {.assay = "a.example:1", .listen = "0.0.0.0:80", .backend = "b:65535"}),
            "a.example 1 0.0.0.0:80 b");
}

TEST(GatewayText, PutsAnIPv6AddressInBracketsOnlyBeforeAPort) {
  EXPECT_EQ(Filled("@ASSAY@ @ASSAY_HOST@", {.assay = "[::1]:9001"}), "[::1]:9001 ::1");
}

TEST(GatewayText, TakesAServiceOfKubernetesFromItsName) {
  constexpr std::string_view kText = "@ASSAY_SERVICE@ in @ASSAY_NAMESPACE@";
  EXPECT_EQ(Filled(kText, {.assay = "a.b.svc:1"}), "a in b");
  EXPECT_EQ(Filled(kText, {.assay = "a.b.svc.cluster.local:1"}), "a in b");
  for (const char* other : {"a.b:1", "a:1", "a.b.example:1", "10.0.0.1:1"}) {
    EXPECT_EQ(Filled(kText, {.assay = other}), std::string("refused: --assay: \"") + other +
                                                   "\" will not do: write HOST:PORT, as 127.0.0.1:9001");
  }
}

TEST(GatewayText, SaysALineOnceForEachIdentityHeader) {
  const GatewayValues values{
      .headers = {{.name = "x-user_id", .other_spellings = {"x_user_id", "x-user-id"}}, {.name = "roles"}}};
  EXPECT_EQ(Filled("a\nset @HEADER_TITLE@ $@HEADER_ID@ @HEADER@\nb\n", values),
            "a\nset X-User_id $x_user_id x-user_id\nset Roles $roles roles\nb\n");
  EXPECT_EQ(Filled("- @SPELLING@", values), "- x-user_id\n- x_user_id\n- x-user-id\n- roles");
  EXPECT_EQ(Filled("@OTHER_SPELLING@", values), "x_user_id\nx-user-id");
  EXPECT_EQ(Filled("@HEADER_PATTERN@\n^(@HEADER_PATTERNS@)$", values),
            "x[^a-z0-9]user[^a-z0-9]id\nroles\n^(x[^a-z0-9]user[^a-z0-9]id|roles)$");
}

TEST(GatewayText, LeavesLinesOutForWhichThereIsNoHeader) {
  EXPECT_EQ(Filled("a\n@CERTIFICATE@\n@COOKIE@\nb", {}), "a\nb");
  EXPECT_EQ(Filled("a\n@CERTIFICATE@\n@COOKIE@\nb", {.certificate_header = "X-Cert", .cookies = true}),
            "a\nX-Cert\ncookie\nb");
}

TEST(GatewayText, MakesANameOfKubernetesOfAPolicys) {
  for (const auto& [policy, label] : {std::pair("or_ders_", "or-ders"), {"_", "policy"}, {"a-1", "a-1"}}) {
    EXPECT_EQ(Filled("assay-@POLICY_LABEL@ @POLICY@", {.policy = policy}),
              std::string("assay-") + label + " " + policy);
  }
}

TEST(GatewayText, RefusesWhatIsNoNameOfAPolicy) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a;b"), std::string("a/../b"), std::string("a\nb"),
        std::string("A"), std::string(65, 'a')}) {
    EXPECT_NE(Filled("@POLICY@", {.policy = name}).find(" is no policy's name: a name is 1 to 64 of "),
              std::string::npos)
        << name;
  }
  EXPECT_EQ(Filled("@POLICY@", {.policy = std::string(64, 'a')}), std::string(64, 'a'));
  EXPECT_EQ(Filled("@POLICY@", {}), "refused: say by which policy it asks: --policy NAME");
}

TEST(GatewayText, RefusesWhatIsNoAddress) {
  for (const char* address :
       {"", "a", "a:", ":1", "a:0", "a:65536", "a:1x", "a b:1", "a;b:1", "a}:1", "-a:1", "a-:1", "a..b:1",
        ".a:1", "1.2.3.400:1", "unix:/run/a", "::1:1", "a\n:1", "a:1\n"}) {
    EXPECT_NE(
        Filled("@BACKEND@", {.backend = address}).find("will not do: write HOST:PORT, as 127.0.0.1:8081"),
        std::string::npos)
        << address;
  }
  EXPECT_EQ(Filled("@LISTEN@", {.listen = "a.example:80"}),
            "refused: --listen: \"a.example:80\" will not do: write ADDRESS:PORT, as 127.0.0.1:8080");
}

TEST(GatewayText, RefusesAnOptionThatHasNoPlace) {
  EXPECT_EQ(Filled("x", {.policy = "a"}), "refused: --policy has no place in it: leave it out");
  EXPECT_EQ(Filled("x", {.assay = "a:1"}), "refused: --assay has no place in it: leave it out");
  EXPECT_EQ(Filled("x", {.listen = "1.2.3.4:1"}), "refused: --listen has no place in it: leave it out");
  EXPECT_EQ(Filled("x", {.backend = "a:1"}), "refused: --backend has no place in it: leave it out");
}

}  // namespace
}  // namespace assay
