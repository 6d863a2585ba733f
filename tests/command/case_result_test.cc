#include "server/command/case_result.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "assay/v1/verifier.pb.h"
#include "server/base/json.h"

namespace assay {
namespace {

namespace pb = google::protobuf;

// Every field of `expected` is one of `found`, of the same shape: what CompareCase stands on.
void ExpectSameFields(const pb::Descriptor& expected, const pb::Descriptor& found) {
  for (int i = 0; i < expected.field_count(); ++i) {
    const pb::FieldDescriptor& field = *expected.field(i);
    const pb::FieldDescriptor* same = found.FindFieldByName(field.name());
    ASSERT_NE(same, nullptr) << field.full_name();
    EXPECT_EQ(field.type(), same->type()) << field.full_name();
    EXPECT_EQ(field.label(), same->label()) << field.full_name();
    if (field.message_type() != nullptr) ExpectSameFields(*field.message_type(), *same->message_type());
  }
}

TEST(CaseResult, WhatACaseMayExpectIsWhatAVerifiedTokenSays) {
  ExpectSameFields(*v1::ExpectedToken::descriptor(), *v1::VerifiedToken::descriptor());
}

TEST(CaseResult, AMistakeOfTheRequestIsNoVerdict) {
  v1::TestCase test;
  test.set_name("n");
  test.mutable_expect()->mutable_verified();
  const CaseResult result = CompareCase(test, absl::InvalidArgumentError("audience outside the policy"));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(CaseLine(result), "FAILED  n: expected VERIFIED, found REFUSED (audience outside the policy)");
}

TEST(CaseResult, IsOneObjectOfJson) {
  const CaseResult result{
      .name = "a \"b\"", .passed = false, .expected = "VERIFIED", .found = "x", .detail = "exp"};
  EXPECT_EQ(CaseJson(result),
            R"({"name":"a \"b\"","passed":false,"expected":"VERIFIED","found":"x","detail":"exp"})");
  EXPECT_TRUE(JsonDocument::Parse(
      CaseJson({.name = "n", .passed = true, .expected = "VERIFIED", .found = "VERIFIED"})));
}

TEST(CaseResult, ANameDoesNotSteerATerminal) {
  EXPECT_EQ(CaseLine({.name = "a\x1b[2Jb", .passed = true}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace assay
