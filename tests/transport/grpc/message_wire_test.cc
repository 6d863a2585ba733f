#include "server/transport/grpc/message_wire.h"

#include <gtest/gtest.h>

#include "assay/v1/verifier.pb.h"

namespace assay {
namespace {

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status Parse(const grpc::ByteBuffer& bytes) {
  v1::VerifyRequest request;
  return ParseMessage(bytes, request);
}

TEST(MessageWire, CarriesAMessageBothWays) {
  v1::VerifyRequest sent;
  sent.set_token(std::string(100'000, 't'));
  const grpc::ByteBuffer bytes = BytesOf(sent);
  v1::VerifyRequest came;
  ASSERT_TRUE(ParseMessage(bytes, came).ok());
  EXPECT_EQ(came.token(), sent.token());
  EXPECT_EQ(bytes.Length(), sent.ByteSizeLong());  // what was parsed is still there
  EXPECT_TRUE(Parse(Bytes("")).ok());
}

TEST(MessageWire, NamesTheMessageThatTheBytesAreNot) {
  for (const std::string text : {"\xff\xff\xff", "\x0a\x05tok", "\x0a\x02\xc3\x28"}) {
    EXPECT_EQ(Parse(Bytes(text)),
              absl::InvalidArgumentError("the request is not a valid assay.v1.VerifyRequest: protobuf was "
                                         "expected, and UTF-8 in every text"));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(Parse(grpc::ByteBuffer())));
}

}  // namespace
}  // namespace assay
