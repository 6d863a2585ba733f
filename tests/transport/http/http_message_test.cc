#include "server/transport/http/http_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(HttpRequest, FindsAHeaderWithoutRegardToCase) {
  HttpRequest request;
  request.headers = {{"Authorization", "Bearer x"}};
  EXPECT_THAT(request.Header("AUTHORIZATION"), Optional(std::string_view("Bearer x")));
  EXPECT_EQ(request.Header("Authorizatio"), std::nullopt);
}

TEST(HttpRequest, GivesNoSingleValueToARepeatedHeader) {
  HttpRequest request;
  request.headers = {{"Authorization", "a"}, {"X", "-"}, {"authorization", "b"}};
  EXPECT_EQ(request.Header("authorization"), std::nullopt);
  EXPECT_THAT(request.HeaderValues("authorization"), ElementsAre("a", "b"));
}

TEST(HttpRequest, DecodesQueryParameters) {
  HttpRequest request;
  request.query = "a=1&b=x%20y+z&b=second&flag&empty=&c%3D=e&bad=%4&worse=%zz";
  EXPECT_THAT(request.QueryParameter("a"), Optional(std::string("1")));
  EXPECT_THAT(request.QueryParameter("b"), Optional(std::string("x y z")));
  EXPECT_THAT(request.QueryParameter("flag"), Optional(std::string()));
  EXPECT_THAT(request.QueryParameter("empty"), Optional(std::string()));
  EXPECT_THAT(request.QueryParameter("c="), Optional(std::string("e")));
  EXPECT_EQ(request.QueryParameter("bad"), std::nullopt);
  EXPECT_EQ(request.QueryParameter("worse"), std::nullopt);
  EXPECT_EQ(request.QueryParameter("absent"), std::nullopt);
}

}  // namespace
}  // namespace assay
