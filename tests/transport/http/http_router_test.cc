#include "server/transport/http/http_router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

HttpResponse Route(const HttpRouter& router, std::string method, std::string path) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  HttpResponse answer;
  router.Handle(std::move(request), [&](HttpResponse response) { answer = std::move(response); });
  return answer;
}

class Router : public testing::Test {
 protected:
  void SetUp() override {
    router_.Add("GET", "/a", [](const HttpRequest& request) { return TextResponse(200, request.method); });
    router_.Add("POST", "/a", [](const HttpRequest&) { return TextResponse(200, "posted"); });
    router_.Add("POST", "/later", [](HttpRequest, HttpDone done) { done(TextResponse(200, "later")); });
  }
  HttpRouter router_;
};

TEST_F(Router, FindsTheHandlerOfPathAndMethod) {
  EXPECT_EQ(Route(router_, "GET", "/a").body, "GET");
  EXPECT_EQ(Route(router_, "POST", "/a").body, "posted");
  EXPECT_EQ(Route(router_, "POST", "/later").body, "later");
}

TEST_F(Router, AnswersHeadByTheGetHandler) { EXPECT_EQ(Route(router_, "HEAD", "/a").body, "HEAD"); }

TEST_F(Router, Answers404ToAnyOtherPath) {
  for (const char* path : {"/", "/A", "/a/", "//a", "/%61", "*"}) {
    EXPECT_EQ(Route(router_, "GET", path).status, 404) << path;
  }
}

TEST_F(Router, AnswersWhateverHasNoHandlerByThatOfAnyMethod) {
  router_.AddBelow(HttpRouter::kAnyMethod, "/any/", [](HttpRequest request, HttpDone done) {
    done(TextResponse(200, "any " + request.method));
  });
  router_.AddBelow("POST", "/any/", [](HttpRequest, HttpDone done) { done(TextResponse(200, "posted")); });
  EXPECT_EQ(Route(router_, "PROPFIND", "/any/x").body, "any PROPFIND");
  EXPECT_EQ(Route(router_, "HEAD", "/any/x").body, "any HEAD");
  EXPECT_EQ(Route(router_, "POST", "/any/x").body, "posted");
  EXPECT_EQ(Route(router_, "GET", "/any/").status, 404);
}

TEST_F(Router, Answers405WithTheMethodsThePathTakes) {
  const HttpResponse refused = Route(router_, "DELETE", "/a");
  EXPECT_EQ(refused.status, 405);
  EXPECT_THAT(refused.headers, ElementsAre(Pair("Allow", "GET, HEAD, POST")));
  EXPECT_THAT(Route(router_, "HEAD", "/later").headers, ElementsAre(Pair("Allow", "POST")));
  EXPECT_EQ(Route(router_, "get", "/a").status, 405);
}

}  // namespace
}  // namespace assay
