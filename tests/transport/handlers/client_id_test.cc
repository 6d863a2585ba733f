#include "server/transport/handlers/client_id.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

std::string ClientOf(const std::string& json) {
  return std::string(ClientId(ClaimsSet::Parse(json).value()));
}

TEST(ClientId, IsTheClientElseTheAuthorizedParty) {
  EXPECT_EQ(ClientOf(R"({"azp":"web","client_id":"shop"})"), "shop");
  EXPECT_EQ(ClientOf(R"({"azp":"web"})"), "web");
  EXPECT_EQ(ClientOf(R"({"azp":"web","client_id":""})"), "web");
  EXPECT_EQ(ClientOf(R"({"azp":"web","client_id":7})"), "web");
  EXPECT_EQ(ClientOf(R"({"azp":["web"]})"), "");
  EXPECT_EQ(ClientOf("{}"), "");
}

}  // namespace
}  // namespace assay
