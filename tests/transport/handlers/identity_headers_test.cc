#include "server/transport/handlers/identity_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "proto/catalogue.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TokenBuilder;
using ::testing::UnorderedElementsAre;
using testing::VerifierBench;

IdentityHeader Part(IdentityPart part) {
  return {.name = "x-part", .part = part, .other_spellings = {"x_part"}};
}
IdentityHeader Claim(const char* pointer) {
  return {.name = "x-claim", .part = IdentityPart::kClaim, .claim = JsonPointer::Parse(pointer).value()};
}

// ValueFor is what a token's header says: its value, "none", or the reason for which the token is refused.
std::string ValueFor(const IdentityHeader& header, const TokenBuilder& builder) {
  VerifierBench bench;
  testing::TaskQueue queue;
  std::string value = "not verified";
  bench.verifier.Verify({.token = builder.Sign()}, queue, [&](absl::StatusOr<Judgement> judgement) {
    const auto* token = std::get_if<VerifiedToken>(&judgement->verdict);
    if (token == nullptr) return;
    const auto headers = IdentityHeaders({&header, 1}, *token);
    value = !headers           ? std::string(Describe(headers.error().reason).name)
            : headers->empty() ? "none"
                               : headers->front().second;
  });
  return value;
}

TEST(IdentityHeaders, TellTheBackendWhoItIs) {
  const TokenBuilder good = VerifierBench::Good()
                                .Claim("scope", "\"orders:read orders:write\"")
                                .Claim("azp", "\"web\"")
                                .Claim("tid", "\"acme\"");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kPrincipal), good), "test:alice");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kSubject), good), "alice");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kIssuer), good), "test");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kScopes), good), "orders:read,orders:write");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kTenant), good), "acme");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kUser), good), "none");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kGroups), good), "none");
}

TEST(IdentityHeaders, TakeClientIdBeforeAzp) {
  TokenBuilder good = VerifierBench::Good().Claim("azp", "\"web\"");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kClientId), good.Claim("client_id", "\"\"")), "web");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kClientId), good.Claim("client_id", "\"job\"")), "job");
}

TEST(IdentityHeaders, EncodeWhateverAHeaderCannotHold) {
  TokenBuilder good = VerifierBench::Good();
  EXPECT_EQ(ValueFor(Part(IdentityPart::kSubject), good.Claim("sub", R"("a b%c\r\nx-admin: 1")")),
            "a%20b%25c%0D%0Ax-admin:%201");
  EXPECT_EQ(ValueFor(Part(IdentityPart::kSubject), good.Claim("sub", R"("\u00e9,\u0000\u007f~!")")),
            "%C3%A9,%00%7F~!");
}

TEST(IdentityHeaders, EncodeTheCommaInItemsOfAListOnly) {
  const IdentityHeader header = Claim("/roles");
  EXPECT_EQ(ValueFor(header, VerifierBench::Good().Claim("roles", R"(["a,b","c d"])")), "a%2Cb,c%20d");
  EXPECT_EQ(ValueFor(header, VerifierBench::Good().Claim("roles", R"("a,b")")), "a,b");
}

TEST(IdentityHeaders, TellClaimsOfEveryTypeThatFits) {
  const auto value = [](const char* json) {
    return ValueFor(Claim("/deep/value"), VerifierBench::Good().Claim("deep", json));
  };
  EXPECT_EQ(value(R"({"value":9007199254740993})"), "9007199254740993");
  EXPECT_EQ(value(R"({"value":true})"), "true");
  EXPECT_EQ(value(R"({"value":-1.5})"), "-1.5");
  EXPECT_EQ(value(R"({"value":null})"), "none");
  EXPECT_EQ(value(R"({"value":""})"), "none");
  EXPECT_EQ(value(R"({"value":[]})"), "none");
  EXPECT_EQ(value(R"({})"), "none");
  EXPECT_EQ(value(R"({"value":{"a":1}})"), "CLAIM_INVALID");
  EXPECT_EQ(value(R"({"value":["a",1]})"), "CLAIM_INVALID");
}

TEST(IdentityHeaders, RefuseATokenWhoseValueIsTooLongInsteadOfCuttingIt) {
  const auto value = [](size_t bytes) {
    return ValueFor(Claim("/long"),
                    VerifierBench::Good().Claim("long", "\"" + std::string(bytes, 'a') + "\""));
  };
  EXPECT_EQ(value(kIdentityHeaderBytes - 1).size(), kIdentityHeaderBytes - 1);
  EXPECT_EQ(value(kIdentityHeaderBytes).size(), kIdentityHeaderBytes);
  EXPECT_EQ(value(kIdentityHeaderBytes + 1), "CLAIM_INVALID");
}

TEST(Spoofable, IsEverySpellingButTheNamesThatAreSet) {
  const std::vector<IdentityHeader> headers = {{.name = "x-a", .other_spellings = {"x_a"}},
                                               {.name = "x-b", .other_spellings = {"x_b"}}};
  EXPECT_THAT(Spoofable(headers, {{"x-a", "1"}}), UnorderedElementsAre("x_a", "x_b", "x-b"));
  EXPECT_THAT(Spoofable(headers, {}), UnorderedElementsAre("x_a", "x_b", "x-a", "x-b"));
}

TEST(OtherSpellings, AreThoseThatAServerMayTakeForAnIdentityHeader) {
  const std::vector<IdentityHeader> headers = {
      {.name = "x-user-id", .other_spellings = {"x_user-id", "x-user_id", "x_user_id"}}};
  const auto others = [&](std::vector<std::string_view> names) { return OtherSpellings(headers, names); };
  EXPECT_THAT(others({"X.User.Id", "x-user-id", "X_User_ID", "x~user-id", "accept"}),
              ElementsAre("x.user.id", "x~user-id"));
  EXPECT_THAT(others({"xuserid", "x-user-idx", "y-user-id", "x-user--id", "x1user-id", ""}), IsEmpty());
}

}  // namespace
}  // namespace assay
