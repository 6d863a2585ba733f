#include "server/transport/handlers/verify_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Fault(const v1::VerifyRequest& request) {
  const absl::Status status = CheckVerifyRequest(request, Limits());
  EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status));
  return std::string(status.message());
}

TEST(CheckVerifyRequest, TakesListsUpToTheLimit) {
  for (const int items : {63, 64, 65}) {
    v1::VerifyRequest audiences, scopes, claims;
    for (int i = 0; i < items; ++i) {
      audiences.add_audiences(std::string("a"));
      scopes.add_scopes_all(std::string("s"));
      claims.add_claims(std::string("c"));
    }
    EXPECT_EQ(Fault(audiences), items <= 64 ? "" : "audiences: 65 items, at most 64 are taken");
    EXPECT_EQ(Fault(scopes), items <= 64 ? "" : "scopes_all: 65 items, at most 64 are taken");
    EXPECT_EQ(Fault(claims), items <= 64 ? "" : "claims: 65 items, at most 64 are taken");
  }
}

TEST(CheckVerifyRequest, TakesItemsUpToTheLimitAndNoEmptyOnes) {
  for (const size_t bytes : {kRequestItemBytes - 1, kRequestItemBytes, kRequestItemBytes + 1}) {
    v1::VerifyRequest request;
    request.add_audiences(std::string(bytes, 'a'));
    EXPECT_EQ(Fault(request),
              bytes <= kRequestItemBytes ? "" : "audiences[0]: 1025 bytes, at most 1024 are taken");
  }
  v1::VerifyRequest request;
  request.add_claims(std::string("sub"));
  request.add_claims(std::string(""));
  EXPECT_EQ(Fault(request), "claims[1]: is empty");
}

TEST(CheckVerifyRequest, RefusesAScopeThatIsSeveral) {
  v1::VerifyRequest request;
  request.add_scopes_all(std::string("orders:read orders:write"));
  EXPECT_THAT(Fault(request), HasSubstr("scopes_all[0]: not one scope"));
}

TEST(CheckVerifyRequest, TakesNoDigestOfAnotherSize) {
  for (const size_t bytes : {0u, 1u, 31u, 32u, 33u}) {
    v1::VerifyRequest request;
    request.mutable_binding()->set_client_certificate_sha256(std::string(bytes, '\1'));
    const bool good = bytes == 0 || bytes == 32;
    EXPECT_EQ(Fault(request).empty(), good) << bytes;
  }
}

TEST(CheckVerifyRequest, NeverRepeatsAValue) {
  v1::VerifyRequest request;
  request.add_scopes_all(std::string("secret \x01"));
  EXPECT_EQ(Fault(request).find("secret"), std::string::npos);
}

TEST(CheckUnarySize, HoldsAllButAnOversizeTokenToTheLimit) {
  Limits limits;
  limits.unary_request_bytes = 4096;
  limits.token_bytes = 1024;
  const auto with_bytes = [&](size_t wanted) {
    v1::VerifyRequest request;
    request.set_token(std::string("t"));
    request.set_policy(std::string(wanted - 3 - 3, 'p'));  // two bytes and three stand before the values
    EXPECT_EQ(request.ByteSizeLong(), wanted);
    return request;
  };
  EXPECT_TRUE(CheckUnarySize(with_bytes(4095), limits).ok());
  EXPECT_TRUE(CheckUnarySize(with_bytes(4096), limits).ok());
  EXPECT_EQ(CheckUnarySize(with_bytes(4097), limits),
            absl::InvalidArgumentError("the request has 4097 bytes, at most 4096 are taken"));
  v1::VerifyRequest oversize;
  oversize.set_token(std::string(5000, 't'));
  EXPECT_TRUE(CheckUnarySize(oversize, limits).ok());  // TOKEN_TOO_LARGE is the better answer
}

}  // namespace
}  // namespace assay
