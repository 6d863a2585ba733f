// Tokens that are presented before their key is published: refused, and verified as soon as the negative
// entry of their kid has ended after the publication.
#include <gtest/gtest.h>

#include <deque>
#include <iostream>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "client/cpp/verifier_client.h"
#include "server/base/str_cat.h"
#include "tests/e2e/assayd_process.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;

// A kid that is presented over and over is looked for at 0, 2, 6, 14 and 24 s: its entry lives for 2 s, and
// each time for twice as long, up to 10 s.
struct Case {
  const char* name;
  absl::Duration published;   // after the first refusal
  absl::Duration looked_for;  // the first look after that
};
constexpr Case kCases[] = {{"a", absl::Milliseconds(500), absl::Seconds(2)},
                           {"b", absl::Milliseconds(1500), absl::Seconds(2)},
                           {"c", absl::Seconds(3), absl::Seconds(6)},
                           {"d", absl::Seconds(7), absl::Seconds(14)},
                           {"e", absl::Seconds(15), absl::Seconds(24)}};
// For a fetch, the pace of the client and a busy machine.
constexpr absl::Duration kAllowance = absl::Seconds(2);

class EarlyToken : public ::testing::Test {
 protected:
  std::string Issuer(const Case& each) const { return origin.Url(StrCat("/", each.name)); }

  void Publish(const Case& each, const std::vector<std::string>& jwks) {
    origin.Serve(StrCat("/", each.name, "/keys"), ScriptedOrigin::Response("200 OK", testing::KeySet(jwks)));
  }

  static const SigningKey& KeyOf(const Case& each) {
    return testing::TestKey("ES256", StrCat("early-", each.name));
  }

  std::string Token(const Case& each) const {
    return testing::TokenBuilder(KeyOf(each))
        .Claim("iss", StrCat("\"", Issuer(each), "\""))
        .Claim("iat", StrCat(absl::ToUnixSeconds(absl::Now())))
        .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Minutes(5))))
        .Sign();
  }

  struct Outcome {
    std::string wrong;         // empty: every answer was as it should be
    absl::Duration recovered;  // from the first refusal to the first verified answer
    int refusals = 0;
  };

  // Present asks ten times a second until the token is verified, and publishes the key when its time has
  // come.
  Outcome Present(const AssaydProcess& assayd, const Case& each) {
    const client::VerifierClient client(assayd.Connect());
    v1::VerifyRequest request;
    request.set_token(Token(each));
    Outcome outcome;
    absl::Time refused = absl::InfiniteFuture();
    bool published = false;
    for (;;) {
      const auto answer = client.Verify(request);
      const absl::Time now = absl::Now();
      if (!answer || (answer->has_verified() && !published)) {
        outcome.wrong = answer ? "verified too early" : answer.error().message;
        return outcome;
      }
      if (answer->has_verified()) {
        outcome.recovered = now - refused;
        return outcome;
      }
      if (answer->rejected().reason() != v1::REASON_KEY_NOT_FOUND || now - refused > absl::Minutes(1)) {
        outcome.wrong = v1::Reason_Name(answer->rejected().reason());
        return outcome;
      }
      ++outcome.refusals;
      refused = std::min(refused, now);
      if (!published && now - refused >= each.published) {
        Publish(each, {testing::TestKey("ES256").PublicJwk(), KeyOf(each).PublicJwk()});
        published = true;
      }
      absl::SleepFor(absl::Milliseconds(100));
    }
  }

  ScriptedOrigin origin;
};

TEST_F(EarlyToken, IsTakenOnceTheNegativeEntryOfItsKidHasEnded) {
  std::string issuers, accept;
  for (const Case& each : kCases) {
    Publish(each, {testing::TestKey("ES256").PublicJwk()});
    StrAppend(&issuers, issuers.empty() ? "" : ", ", each.name, ": {issuer: \"", Issuer(each),
              "\", startup: required, keys: {url: \"", Issuer(each), "/keys\"}}");
    StrAppend(&accept, accept.empty() ? "" : ", ", each.name, ": {any_audience: true}");
  }
  AssaydProcess assayd(AssaydProcess::Config(issuers, accept));
  ASSERT_TRUE(assayd.AwaitReady(absl::Seconds(30)));

  std::deque<Outcome> outcomes(std::size(kCases));
  std::deque<std::thread> threads;
  for (size_t i = 0; i < std::size(kCases); ++i) {
    threads.emplace_back([&, i] { outcomes[i] = Present(assayd, kCases[i]); });
  }
  for (std::thread& thread : threads) thread.join();

  for (size_t i = 0; i < std::size(kCases); ++i) {
    const Case& each = kCases[i];
    const Outcome& outcome = outcomes[i];
    std::cout << "published " << each.published << " after its first refusal: refused " << outcome.refusals
              << " times, verified after " << outcome.recovered << " (by " << each.looked_for << ")\n";
    EXPECT_EQ(outcome.wrong, "") << each.name;
    EXPECT_LE(outcome.recovered, each.looked_for + kAllowance) << each.name;
    EXPECT_GT(outcome.refusals, 1) << each.name;
  }
}

}  // namespace
}  // namespace assay
