#include "server/transport/grpc/library_log.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "assay/v1/verifier.pb.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using Severity = LibraryMessage::Severity;

struct Taken {
  std::string library;
  Severity severity;
  std::string text;
};

class LibraryLogTest : public ::testing::Test {
 protected:
  LibraryLog::Sink Sink() {
    return [this](const LibraryMessage& message) {
      taken_.push_back({std::string(message.library), message.severity, std::string(message.text)});
    };
  }
  std::vector<Taken> taken_;
};

TEST_F(LibraryLogTest, TakesWhatProtobufSaysOfTextThatIsNotUtf8) {
  const LibraryLog log(Sink());
  ::testing::internal::CaptureStderr();
  v1::VerifyRequest request;
  EXPECT_FALSE(request.ParseFromString("\x0a\x02\xc3\x28"));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  ASSERT_EQ(taken_.size(), 1u);
  EXPECT_EQ(taken_[0].library, "protobuf");
  EXPECT_EQ(taken_[0].severity, Severity::kError);
  EXPECT_THAT(taken_[0].text, HasSubstr("assay.v1.VerifyRequest.token"));
}

TEST_F(LibraryLogTest, TakesWhatGrpcSays) {
  const LibraryLog log(Sink());
  ::testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "port %d", 7);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  ASSERT_EQ(taken_.size(), 1u);
  EXPECT_EQ(taken_[0].library, "grpc");
  EXPECT_EQ(taken_[0].severity, Severity::kError);
  EXPECT_EQ(taken_[0].text, "port 7");
}

TEST_F(LibraryLogTest, TellsNothingAfterItsEnd) {
  { const LibraryLog log(Sink()); }
  gpr_log(GPR_ERROR, "late");
  EXPECT_TRUE(taken_.empty());
}

}  // namespace
}  // namespace assay
