#include "server/jwks/revocation.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using Kind = RevocationName::Kind;

const std::string kThumbprint(43, 'A');

absl::StatusCode Code(Kind kind, const std::string& value, absl::Time before = absl::InfinitePast(),
                      absl::Time expires = absl::InfiniteFuture()) {
  return CheckRevocation({.name = {"idp", kind, value}, .issued_before = before, .expires = expires}).code();
}

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kWrong = absl::StatusCode::kInvalidArgument;

TEST(CheckRevocation, TakesEveryKindWithinItsBounds) {
  EXPECT_EQ(Code(Kind::kKeyId, std::string(256, 'k')), kOk);
  EXPECT_EQ(Code(Kind::kKeyId, std::string(257, 'k')), kWrong);
  EXPECT_EQ(Code(Kind::kTokenId, std::string(1024, 'k')), kOk);
  EXPECT_EQ(Code(Kind::kTokenId, std::string(1025, 'k')), kWrong);
  for (const Kind kind : {Kind::kKeyId, Kind::kThumbprint, Kind::kTokenId}) EXPECT_EQ(Code(kind, ""), kWrong);
  EXPECT_EQ(Code(Kind::kTokenId, "\xff"), kWrong);
}

TEST(CheckRevocation, KnowsAThumbprint) {
  EXPECT_EQ(Code(Kind::kThumbprint, kThumbprint), kOk);
  EXPECT_EQ(Code(Kind::kThumbprint, kThumbprint.substr(1)), kWrong);
  EXPECT_EQ(Code(Kind::kThumbprint, kThumbprint + "A"), kWrong);
  EXPECT_EQ(Code(Kind::kThumbprint, kThumbprint.substr(1) + "="), kWrong);
}

TEST(CheckRevocation, WantsATimeOfASubjectAndOfNothingElse) {
  EXPECT_EQ(Code(Kind::kSubject, "alice", absl::UnixEpoch()), kOk);
  EXPECT_EQ(Code(Kind::kSubject, "alice"), kWrong);
  EXPECT_EQ(Code(Kind::kSubject, "alice", absl::InfiniteFuture()), kWrong);
  EXPECT_EQ(Code(Kind::kTokenId, "t1", absl::UnixEpoch()), kWrong);
}

TEST(CheckRevocation, LetsOnlyTokensExpire) {
  const absl::Time end = absl::UnixEpoch() + absl::Hours(1);
  EXPECT_EQ(Code(Kind::kTokenId, "t1", absl::InfinitePast(), end), kOk);
  EXPECT_EQ(Code(Kind::kSubject, "alice", absl::UnixEpoch(), end), kOk);
  EXPECT_EQ(Code(Kind::kKeyId, "k", absl::InfinitePast(), end), kWrong);
  EXPECT_EQ(Code(Kind::kThumbprint, kThumbprint, absl::InfinitePast(), end), kWrong);
}

TEST(CheckRevocation, WantsAnIssuerAndAShortNote) {
  EXPECT_EQ(CheckRevocation({.name = {"", Kind::kKeyId, "k"}}).code(), kWrong);
  EXPECT_EQ(CheckRevocation({.name = {"idp", Kind::kKeyId, "k"}, .note = std::string(256, 'n')}).code(), kOk);
  EXPECT_EQ(CheckRevocation({.name = {"idp", Kind::kKeyId, "k"}, .note = std::string(257, 'n')}).code(),
            kWrong);
}

TEST(AddTo, PutsEachKindInItsPlaceAndKeepsTheLaterTime) {
  const absl::Time early = absl::FromUnixSeconds(1), late = absl::FromUnixSeconds(2);
  Revocations all;
  AddTo({.name = {"idp", Kind::kKeyId, "k"}}, all);
  AddTo({.name = {"idp", Kind::kThumbprint, kThumbprint}}, all);
  AddTo({.name = {"idp", Kind::kTokenId, "t1"}}, all);
  AddTo({.name = {"idp", Kind::kSubject, "alice"}, .issued_before = late}, all);
  AddTo({.name = {"idp", Kind::kSubject, "alice"}, .issued_before = early}, all);
  EXPECT_EQ(all, (Revocations{{"k"}, {kThumbprint}, {"t1"}, {{"alice", late}}}));
}

}  // namespace
}  // namespace assay
