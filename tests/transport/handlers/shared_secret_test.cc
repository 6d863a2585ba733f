#include "server/transport/handlers/shared_secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class SharedSecretTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = (std::filesystem::temp_directory_path() / "assay-token-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path() const { return folder_ + "/token"; }
  void Write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(Path(), std::ios::binary | std::ios::trunc) << text;
    ASSERT_EQ(chmod(Path().c_str(), mode), 0);
  }
  std::string LoadError() const { return std::string(SharedSecret("token_file", Path()).Load().message()); }

  std::string folder_;
  const std::string secret_ = std::string(32, 's');
};

TEST_F(SharedSecretTest, LetsInWhoShowsTheSecret) {
  Write(" " + secret_ + "\r\n");
  SharedSecret token("token_file", Path());
  ASSERT_TRUE(token.Load().ok());
  EXPECT_TRUE(token.Check("Bearer " + secret_).ok());
  EXPECT_TRUE(token.Check("bearer " + secret_).ok());
}

TEST_F(SharedSecretTest, LetsNobodyElseIn) {
  Write(secret_);
  SharedSecret token("token_file", Path());
  EXPECT_TRUE(absl::IsUnauthenticated(token.Check(std::nullopt)));
  for (const std::string& shown :
       {std::string(), secret_, "Basic " + secret_, std::string("Bearer "), "Bearer " + secret_.substr(1),
        "Bearer " + secret_ + "s", "Bearer  " + secret_, "Bearer " + std::string(31, 's') + "t"}) {
    EXPECT_TRUE(absl::IsUnauthenticated(token.Check(shown))) << shown;
  }
}

TEST_F(SharedSecretTest, RefusesAFileThatKeepsNoSecret) {
  EXPECT_THAT(LoadError(), HasSubstr("No such file"));
  Write(std::string(31, 's'));
  EXPECT_THAT(LoadError(), HasSubstr("less than 32 bytes"));
  Write(std::string(31, 's') + " \n");
  EXPECT_THAT(LoadError(), HasSubstr("less than 32 bytes"));
  Write(std::string(20, 's') + " " + std::string(20, 's'));
  EXPECT_THAT(LoadError(), HasSubstr("no header can carry"));
  for (const mode_t mode : {0604, 0602, 0620}) {
    Write(secret_, mode);
    EXPECT_THAT(LoadError(), HasSubstr("others may read or write it")) << mode;
  }
  Write(secret_, 0640);
  EXPECT_EQ(LoadError(), "");
}

TEST_F(SharedSecretTest, FollowsItsFile) {
  Write(secret_);
  SharedSecret token("token_file", Path());
  ASSERT_TRUE(token.Load().ok());
  Write(std::string(40, 't'));
  EXPECT_TRUE(absl::IsUnauthenticated(token.Check("Bearer " + secret_)));
  EXPECT_TRUE(token.Check("Bearer " + std::string(40, 't')).ok());
  Write(std::string(40, 't'), 0644);
  EXPECT_TRUE(absl::IsUnavailable(token.Check("Bearer " + std::string(40, 't'))));
  ASSERT_EQ(unlink(Path().c_str()), 0);
  EXPECT_TRUE(absl::IsUnavailable(token.Check("Bearer " + std::string(40, 't'))));
}

TEST_F(SharedSecretTest, TakesBasicOnlyWhereItIsToldTo) {
  const std::string secret = std::string(30, 's') + "+/%41";
  Write(secret);
  const auto basic = [](const std::string& credentials) {
    std::string encoded;
    absl::Base64Escape(credentials, &encoded);
    return "Basic " + encoded;
  };
  SharedSecret either("introspection_secret_file", Path(), SharedSecret::Scheme::kBearerOrBasic);
  EXPECT_TRUE(either.Check("Bearer " + secret).ok());
  EXPECT_TRUE(either.Check(basic("anybody:" + secret)).ok());
  EXPECT_TRUE(either.Check(basic(":" + secret)).ok());
  EXPECT_TRUE(either.Check(basic("a%20client:" + std::string(30, 's') + "%2B%2f%2541")).ok());
  for (const std::string& shown :
       {basic(secret), basic("a:" + secret + "s"), basic("a:b:" + secret), basic("a:"), "Basic " + secret,
        std::string("Basic "), std::string("Basic"), basic(secret + ":a")}) {
    EXPECT_TRUE(absl::IsUnauthenticated(either.Check(shown))) << shown;
  }
  EXPECT_THAT(std::string(either.Check(std::nullopt).message()),
              HasSubstr("the server's introspection_secret_file"));
  SharedSecret bearer("token_file", Path());
  EXPECT_TRUE(absl::IsUnauthenticated(bearer.Check(basic("anybody:" + secret))));
}

}  // namespace
}  // namespace assay
