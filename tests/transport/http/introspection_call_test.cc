#include "server/transport/http/introspection_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

class IntrospectionCall : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    std::ofstream(folder_ + "/secret") << secret_;
    ASSERT_EQ(chmod((folder_ + "/secret").c_str(), 0600), 0);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Read returns the token, or the status and the body of the refusal.
  std::string Read(const std::string& body, HttpHeaders headers) {
    HttpRequest request;
    request.method = "POST";
    request.headers = std::move(headers);
    request.body = body;
    SharedSecret secret("introspection_secret_file", folder_ + "/secret",
                        SharedSecret::Scheme::kBearerOrBasic);
    auto token = IntrospectedToken(request, secret);
    if (token) return *token;
    refusal_ = token.error();
    return std::to_string(refusal_.status) + " " + refusal_.body;
  }
  std::string Form(const std::string& body) { return Read(body, {Authorization(), kForm}); }
  std::pair<std::string, std::string> Authorization() const { return {"Authorization", "Bearer " + secret_}; }

  const std::pair<std::string, std::string> kForm{"Content-Type", "application/x-www-form-urlencoded"};
  const std::string secret_ = std::string(32, 's');
  std::string folder_ = "/tmp/assay-introspection-XXXXXX";
  HttpResponse refusal_;
};

TEST_F(IntrospectionCall, ReadsTheOneTokenOfAForm) {
  EXPECT_EQ(Form("token=a.b.c"), "a.b.c");
  EXPECT_EQ(Form("token_type_hint=nonsense&client_id=me&%74oken=a%2Eb"), "a.b");
  EXPECT_EQ(Read("token=a",
                 {Authorization(), {"content-type", "Application/X-WWW-Form-Urlencoded ; charset=UTF-8"}}),
            "a");
}

TEST_F(IntrospectionCall, WantsExactlyOneToken) {
  const std::string refusal =
      R"(400 {"error":"invalid_request","error_description":"Send exactly one token."})";
  for (const char* form : {"", "token", "token=", "token=a&token=b", "token=a&token=a", "token=%zz",
                           "Token=a", "token_type_hint=access_token"}) {
    EXPECT_EQ(Form(form), refusal) << form;
  }
  EXPECT_EQ(refusal_.content_type, "application/json");
  EXPECT_THAT(refusal_.headers, ElementsAre(Pair("Cache-Control", "no-store")));
}

TEST_F(IntrospectionCall, WantsAForm) {
  EXPECT_THAT(Read("{\"token\":\"a\"}", {Authorization(), {"Content-Type", "application/json"}}),
              ::testing::StartsWith("415 {\"error\":\"invalid_request\""));
  EXPECT_THAT(Read("token=a", {Authorization()}), ::testing::StartsWith("415 "));
  EXPECT_THAT(Read("token=a", {Authorization(), kForm, kForm}), ::testing::StartsWith("415 "));
}

TEST_F(IntrospectionCall, LetsInNobodyWithoutTheSecretAndSaysToAllTheSame) {
  const std::string refusal =
      R"(401 {"error":"invalid_client","error_description":"Show the introspection secret."})";
  EXPECT_EQ(Read("token=a", {kForm}), refusal);
  EXPECT_EQ(Read("token=a", {kForm, {"Authorization", "Bearer wrong"}}), refusal);
  EXPECT_EQ(Read("token=a", {kForm, {"Authorization", "Basic ???"}}), refusal);
  EXPECT_EQ(Read("token=a", {kForm, Authorization(), Authorization()}), refusal);
  EXPECT_EQ(Read("no form", {}), refusal);
  EXPECT_THAT(refusal_.headers, Contains(Pair("WWW-Authenticate", "Basic realm=\"assay introspection\"")));
  EXPECT_THAT(refusal_.headers, Contains(Pair("WWW-Authenticate", "Bearer realm=\"assay introspection\"")));
}

TEST_F(IntrospectionCall, CannotTellWhileItsFileLetsNobodyIn) {
  std::filesystem::remove(folder_ + "/secret");
  EXPECT_THAT(Form("token=a"), ::testing::StartsWith("503 "));
}

TEST_F(IntrospectionCall, LetsNobodyKeepAnAnswer) {
  const HttpResponse told = IntrospectionResponse(std::string("{\"active\":false}"));
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.content_type, "application/json");
  EXPECT_THAT(told.headers, ElementsAre(Pair("Cache-Control", "no-store")));
  EXPECT_EQ(told.body, "{\"active\":false}");
  const HttpResponse unjudged = IntrospectionResponse(tl::unexpected(GatewayDenial{503, {{"a", "b"}}, "{}"}));
  EXPECT_EQ(unjudged.status, 503);
  EXPECT_THAT(unjudged.headers, ElementsAre(Pair("a", "b")));
}

}  // namespace
}  // namespace assay
