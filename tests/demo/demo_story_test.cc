#include "server/demo/demo_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "server/base/str_cat.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Scripted ports: a "token" is the defect's number and the algorithm, and every answer is right unless a test
// bends it.
class DemoStory : public testing::Test {
 protected:
  DemoStory() {
    ports_.mint = [this](const MintRequest& request) -> absl::StatusOr<std::string> {
      minted_.push_back(request.algorithm);
      return StrCat(static_cast<int>(request.defect), " ", request.algorithm);
    };
    ports_.rotate = [this] {
      rotated_after_ = minted_.size();
      return absl::OkStatus();
    };
    ports_.verify = [this](const std::string& token) {
      if (minted_.size() == rotated_after_ + 1) ++gets_;
      for (const DefectRow& row : Defects()) {
        if (token.starts_with(StrCat(static_cast<int>(row.defect), " "))) {
          return StoryVerdict{false, row.reason, "detail"};
        }
      }
      return StoryVerdict{true, v1::REASON_UNSPECIFIED, "demo:alice"};
    };
    ports_.key_set_gets = [this] { return gets_; };
  }

  bool Tell(bool colour = false) { return TellDemoStory(ports_, out_, colour); }

  StoryPorts ports_;
  std::ostringstream out_;
  std::vector<std::string> minted_;
  size_t rotated_after_ = 1000;
  int64_t gets_ = 0;
};

TEST_F(DemoStory, EndsWellWhenEveryAnswerIsTheExpectedOne) {
  EXPECT_TRUE(Tell());
  EXPECT_THAT(out_.str(), HasSubstr("✓ RS256                 VERIFIED               demo:alice\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("✓ expired               TOKEN_EXPIRED          it ended ten minutes ago\n"));
  EXPECT_THAT(out_.str(), HasSubstr("All 19 answers as expected."));
  EXPECT_THAT(out_.str(), Not(HasSubstr("✗")));
}

TEST_F(DemoStory, ShowsEveryAlgorithmThenARotationThenEveryDefect) {
  Tell();
  ASSERT_EQ(minted_.size(), Algorithms().size() + 1 + Defects().size());
  for (size_t i = 0; i < Algorithms().size(); ++i) EXPECT_EQ(minted_[i], Algorithms()[i].name);
  EXPECT_EQ(rotated_after_, Algorithms().size());
}

TEST_F(DemoStory, CountsTheKeySetsThatAnAnswerTook) {
  Tell();
  EXPECT_THAT(out_.str(),
              HasSubstr("✓ ES256, brand-new key  VERIFIED               demo:alice; 1 key set fetched\n"));
}

TEST_F(DemoStory, FailsWhenAGoodTokenIsRefused) {
  ports_.verify = [honest = ports_.verify](const std::string& token) {
    if (token.ends_with("PS384")) return StoryVerdict{false, v1::REASON_KEY_NOT_FOUND, "no key of that kid"};
    return honest(token);
  };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(
      out_.str(),
      HasSubstr("✗ PS384                 KEY_NOT_FOUND          expected VERIFIED: no key of that kid\n"));
  EXPECT_THAT(out_.str(), HasSubstr("1 of 19 answers differ."));
}

TEST_F(DemoStory, FailsWhenABadTokenIsVerified) {
  ports_.verify = [](const std::string&) { return StoryVerdict{true, v1::REASON_UNSPECIFIED, "demo:alice"}; };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(out_.str(),
              HasSubstr("✗ alg-none              VERIFIED               expected ALGORITHM_NOT_ALLOWED"));
  EXPECT_THAT(out_.str(), HasSubstr("8 of 19 answers differ."));
}

TEST_F(DemoStory, FailsWhenABadTokenIsRefusedForAnotherReason) {
  ports_.verify = [honest = ports_.verify](const std::string& token) {
    StoryVerdict verdict = honest(token);
    if (verdict.reason == v1::REASON_TOKEN_EXPIRED) verdict.reason = v1::REASON_SIGNATURE_INVALID;
    return verdict;
  };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(out_.str(),
              HasSubstr("✗ expired               SIGNATURE_INVALID      expected TOKEN_EXPIRED: detail"));
}

TEST_F(DemoStory, TellsWhatWentWrongWhereThereIsNoVerdict) {
  ports_.verify = [](const std::string&) {
    return StoryVerdict{false, v1::REASON_UNSPECIFIED, "no such host"};
  };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(out_.str(),
              HasSubstr("✗ RS256                 NO ANSWER              expected VERIFIED: no such host"));
}

TEST_F(DemoStory, FailsWhenThereIsNoToken) {
  ports_.mint = [](const MintRequest&) { return absl::UnavailableError("issuer gone"); };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(out_.str(), HasSubstr("✗ RS256                 FAILED                 no token: issuer gone"));
}

TEST_F(DemoStory, FailsWhenTheKeysDoNotRotate) {
  ports_.rotate = [] { return absl::UnavailableError("issuer gone"); };
  EXPECT_FALSE(Tell());
  EXPECT_THAT(out_.str(),
              HasSubstr("✗ rotation              FAILED                 no new keys: issuer gone"));
}

TEST_F(DemoStory, PaintsOnlyWhereItMay) {
  Tell(false);
  EXPECT_THAT(out_.str(), Not(HasSubstr("\033")));
  Tell(true);
  EXPECT_THAT(out_.str(), HasSubstr("\033[32m✓\033[0m"));
}

}  // namespace
}  // namespace assay
