#include "server/transport/handlers/key_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "server/base/str_cat.h"
#include "tests/testing/key_sets.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Outcome = KeyRelay::Outcome;

constexpr absl::Duration kConfirmed = absl::Seconds(1000);

KeySnapshot Snapshot(const std::string& json) {
  KeySnapshot snapshot;
  snapshot.keys = std::make_shared<const JwkSet>(JwkSet::Parse(json, AlgorithmSet::All()).value());
  snapshot.origin = KeySetOrigin::kNetwork;
  snapshot.confirmed = kConfirmed;
  snapshot.freshness = {absl::Minutes(4), absl::Minutes(5), absl::Hours(1)};
  return snapshot;
}

KeyRelay RelayAt(const KeySnapshot& snapshot, absl::Duration age,
                 const std::vector<std::string_view>& if_none_match = {}) {
  return RelayKeys(snapshot, kConfirmed + age, if_none_match);
}

TEST(KeyRelay, ShowsASetThatVerifiesAlike) {
  const std::string rsa_free =
      R"({"keys":[{"kty":"EC","crv":"P-256","kid":"e\"1","alg":"ES256","use":"sig","x5c":["AA"],)"
      R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
      R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
  const KeySnapshot snapshot = Snapshot(rsa_free);
  const KeyRelay relay = RelayAt(snapshot, absl::ZeroDuration());
  ASSERT_EQ(relay.outcome, Outcome::kKeys);
  const auto read = JwkSet::Parse(relay.body, AlgorithmSet::All());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->digest(), snapshot.keys->digest());
  EXPECT_EQ(
      relay.body,
      R"({"keys":[{"use":"sig","crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
      R"({"kid":"e\"1","alg":"ES256","use":"sig","crv":"P-256","kty":"EC",)"
      R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"
      "\n");
}

TEST(KeyRelay, KeepsWhoseTokensAloneAKeyMayJudge) {
  const KeySnapshot snapshot =
      Snapshot(R"({"keys":[{"kty":"OKP","crv":"Ed25519","issuer":"https://a.test/{tenantid}/",)"
               R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  const KeyRelay relay = RelayAt(snapshot, absl::ZeroDuration());
  EXPECT_EQ(JwkSet::Parse(relay.body, AlgorithmSet::All())->keys()[0].issuer, "https://a.test/{tenantid}/");
}

TEST(KeyRelay, LeavesOutWhatIsNoPublicVerificationKey) {
  const KeyRelay relay = RelayAt(
      Snapshot(
          R"({"keys":[{"kty":"oct","kid":"secret","k":"c2VjcmV0"},)"
          R"({"kty":"OKP","crv":"Ed25519","kid":"enc","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
          R"({"kty":"OKP","crv":"Ed25519","kid":"good","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})"),
      absl::ZeroDuration());
  EXPECT_THAT(relay.body, HasSubstr("\"good\""));
  EXPECT_THAT(relay.body, Not(HasSubstr("c2VjcmV0")));
  EXPECT_THAT(relay.body, Not(HasSubstr("\"enc\"")));
}

TEST(KeyRelay, IsKeptForAMinuteAndNeverBeyondTheSoftLife) {
  const KeySnapshot snapshot = Snapshot(testing::KidSet({"a"}));
  EXPECT_EQ(RelayAt(snapshot, absl::ZeroDuration()).max_age, absl::Seconds(60));
  EXPECT_EQ(RelayAt(snapshot, absl::Seconds(240)).max_age, absl::Seconds(60));
  EXPECT_EQ(RelayAt(snapshot, absl::Seconds(241)).max_age, absl::Seconds(59));
  EXPECT_EQ(RelayAt(snapshot, absl::Milliseconds(298500)).max_age, absl::Seconds(1));
  EXPECT_EQ(RelayAt(snapshot, absl::Milliseconds(299999)).max_age, absl::ZeroDuration());
}

TEST(KeyRelay, OfAStaleSetIsKeptForSecondsAndNeverBeyondTheHardLife) {
  const KeySnapshot snapshot = Snapshot(testing::KidSet({"a"}));
  EXPECT_EQ(RelayAt(snapshot, absl::Minutes(5)).max_age, absl::Seconds(10));
  EXPECT_EQ(RelayAt(snapshot, absl::Hours(1) - absl::Seconds(4)).max_age, absl::Seconds(4));
  const KeyRelay last = RelayAt(snapshot, absl::Hours(1) - absl::Nanoseconds(1));
  EXPECT_EQ(last.outcome, Outcome::kKeys);
  EXPECT_EQ(last.max_age, absl::ZeroDuration());
}

TEST(KeyRelay, IsUnavailableWhereThereAreNoKeysToVouchFor) {
  EXPECT_EQ(RelayKeys(KeySnapshot(), kConfirmed, {}).outcome, Outcome::kUnavailable);
  const KeyRelay expired = RelayAt(Snapshot(testing::KidSet({"a"})), absl::Hours(1));
  EXPECT_EQ(expired.outcome, Outcome::kUnavailable);
  EXPECT_EQ(expired.body, "");
  EXPECT_EQ(expired.etag, "");
}

TEST(KeyRelay, TellsWhoHasTheSetAlreadyNoMore) {
  const KeySnapshot snapshot = Snapshot(testing::KidSet({"a"}));
  const std::string etag = RelayAt(snapshot, absl::ZeroDuration()).etag;
  const std::string weak = "W/" + etag, list = "\"x\" ,\t" + etag + " ";
  for (const std::string_view value :
       {std::string_view(etag), std::string_view(weak), std::string_view(list), std::string_view("*")}) {
    const KeyRelay relay = RelayAt(snapshot, absl::Seconds(250), {value});
    EXPECT_EQ(relay.outcome, Outcome::kNotModified) << value;
    EXPECT_EQ(relay.body, "");
    EXPECT_EQ(relay.etag, etag);
    EXPECT_EQ(relay.max_age, absl::Seconds(50));
  }
  for (const std::string_view value : {"", ",", "\"x\"", "x"}) {
    EXPECT_EQ(RelayAt(snapshot, absl::ZeroDuration(), {value}).outcome, Outcome::kKeys) << value;
  }
  EXPECT_EQ(RelayAt(snapshot, absl::ZeroDuration(), {"\"x\"", etag}).outcome, Outcome::kNotModified);
}

TEST(KeyRelay, ChangesItsTagWithTheKeysThatAreShown) {
  const std::string both = RelayAt(Snapshot(testing::KidSet({"a", "b"})), absl::ZeroDuration()).etag;
  EXPECT_NE(RelayAt(Snapshot(testing::KidSet({"a"})), absl::ZeroDuration()).etag, both);
  EXPECT_EQ(RelayAt(Snapshot(testing::KidSet({"b", "a"})), absl::Minutes(6)).etag, both);
}

TEST(KeyRelay, ShowsAnEmptySetWhereEveryKeyIsRevoked) {
  KeySnapshot snapshot = Snapshot(testing::KidSet({"a"}));
  snapshot.keys = JwkSet::None();
  const KeyRelay relay = RelayAt(snapshot, absl::ZeroDuration());
  EXPECT_EQ(relay.outcome, Outcome::kKeys);
  EXPECT_EQ(relay.body, "{\"keys\":[]}\n");
}

}  // namespace
}  // namespace assay
