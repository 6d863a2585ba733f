// An identity provider that changes its key every second and is ill a third of the time, and eight clients
// that verify throughout: a good token is never refused, a bad one never accepted, and what cannot be told is
// rare. ASSAY_CHAOS_SECONDS says for how long (60), ASSAY_CHAOS_SEED with which dice.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "client/cpp/verifier_client.h"
#include "server/base/str_cat.h"
#include "tests/e2e/assayd_process.h"
#include "tests/e2e/rotating_issuer.h"
#include "tests/testing/token_parts.h"

namespace assay {
namespace {

constexpr int kClients = 8;
constexpr absl::Duration kPace = absl::Milliseconds(20);  // of one client
constexpr absl::Duration kTokenUse = absl::Seconds(5);  // a client takes a new token at the latest after this
// A client that was put off gives its token up this long before the key goes; a call takes up to 2 s.
constexpr absl::Duration kTooLate = absl::Milliseconds(2500);

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

// Tally counts answers; index 1 is for calls during which the provider was ill at some moment.
struct Tally {
  int64_t verified[2] = {0, 0}, deferred[2] = {0, 0};
  int64_t bad = 0, old_key_in_time = 0, given_up = 0;
  std::map<std::string, int64_t> wrong;  // each of them a fault of Assay's, by name
  absl::Duration longest[2] = {absl::ZeroDuration(), absl::ZeroDuration()};  // from first call to verdict

  void Add(const Tally& other) {
    for (int i : {0, 1}) {
      verified[i] += other.verified[i];
      deferred[i] += other.deferred[i];
      longest[i] = std::max(longest[i], other.longest[i]);
    }
    bad += other.bad;
    old_key_in_time += other.old_key_in_time;
    given_up += other.given_up;
    for (const auto& [name, count] : other.wrong) wrong[name] += count;
  }
};

// Client presents good tokens, each over and over, and a bad one now and then.
class Client {
 public:
  Client(const AssaydProcess& assayd, RotatingIssuer& issuer, uint32_t seed)
      : verifier_(assayd.Connect()), issuer_(issuer), chance_(seed) {}

  void Run(absl::Time until) {
    while (absl::Now() < until) {
      if (OneIn(10)) PresentBad();
      if (OneIn(20) || absl::Now() > minted_ + kTokenUse) Renew();
      PresentGood(until);
      absl::SleepFor(kPace);
    }
  }
  const Tally& tally() const { return tally_; }

 private:
  bool OneIn(int n) { return std::uniform_int_distribution<int>(1, n)(chance_) == 1; }

  client::Answer<v1::VerifyResponse> Ask(const std::string& token) {
    v1::VerifyRequest request;
    request.set_token(token);
    return verifier_.Verify(request);
  }

  void Renew() {
    token_ = issuer_.Mint();
    minted_ = absl::Now();
  }

  void PresentGood(absl::Time until) {
    const absl::Time first = absl::Now();
    for (;;) {
      const absl::Time asked = absl::Now();
      const auto answer = Ask(token_.text);
      const absl::Time answered = absl::Now();
      const bool ill = issuer_.Ill(asked, answered);
      if (answer) {
        if (!answer->has_verified()) {
          ++tally_.wrong[StrCat("a good token: ", v1::Reason_Name(answer->rejected().reason()))];
          return;
        }
        ++tally_.verified[ill];
        auto& longest = tally_.longest[issuer_.Ill(first, answered)];
        longest = std::max(longest, answered - first);
        return;
      }
      if (answer.error().reason != "KEY_CHECK_DEFERRED" || !answer.error().retry_after) {
        ++tally_.wrong[StrCat("no verdict: ", answer.error().reason, " ", answer.error().message)];
        return;
      }
      ++tally_.deferred[ill];
      // As it is told, also where the run ends before that.
      const absl::Time again = answered + *answer.error().retry_after;
      absl::SleepFor(std::min(again, until) - absl::Now());
      if (again > until) return;
      if (again + kTooLate > issuer_.PublishedUntil(token_.key)) {
        ++tally_.given_up;
        return Renew();
      }
    }
  }

  void PresentBad() {
    ++tally_.bad;
    switch (std::uniform_int_distribution<int>(0, 3)(chance_)) {
      case 0:
        return Refused(issuer_.Mint(-absl::Minutes(10)), v1::REASON_TOKEN_EXPIRED);
      case 1:
        return Refused(issuer_.Mint(absl::Minutes(5), "https://other.test"), v1::REASON_AUDIENCE_MISMATCH);
      case 2: {
        RotatingIssuer::Token forged = issuer_.Mint();
        testing::TokenParts parts(forged.text);
        parts.signature = testing::TokenParts(issuer_.Mint(absl::Minutes(6)).text).signature;
        forged.text = parts.Join();
        return Refused(forged, v1::REASON_SIGNATURE_INVALID);
      }
      default:
        if (OneIn(50)) PresentByOldKey();
    }
  }

  // While the key has not come, nobody can tell that the signature is wrong, so no verdict is right, too.
  void Refused(const RotatingIssuer::Token& token, v1::Reason reason) {
    const auto answer = Ask(token.text);
    if (!answer && answer.error().reason == "KEY_CHECK_DEFERRED") return;
    if (!answer) {
      ++tally_.wrong[StrCat("no verdict: ", answer.error().reason, " ", answer.error().message)];
    } else if (answer->has_verified()) {
      ++tally_.wrong[StrCat("accepted in spite of ", v1::Reason_Name(reason))];
    } else if (answer->rejected().reason() != reason) {
      ++tally_.wrong[StrCat(v1::Reason_Name(answer->rejected().reason()), " for ", v1::Reason_Name(reason))];
    }
  }

  void PresentByOldKey() {
    const absl::Duration age = absl::Seconds(std::uniform_real_distribution<double>(1, 10)(chance_));
    const auto token = issuer_.MintAsOf(absl::Now() - absl::Seconds(RotatingIssuer::kKept + 1) - age);
    const bool gone = issuer_.Gone(token.key);
    const auto answer = Ask(token.text);
    if (!answer || !answer->has_verified()) return;
    ++(gone ? tally_.wrong["accepted under a key that is known to be gone"] : tally_.old_key_in_time);
  }

  const client::VerifierClient verifier_;
  RotatingIssuer& issuer_;
  std::mt19937 chance_;
  RotatingIssuer::Token token_;
  absl::Time minted_ = absl::InfinitePast();
  Tally tally_;
};

double Percent(int64_t part, int64_t rest) {
  return part == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(part + rest);
}

TEST(Chaos, RefusesNoGoodTokenAndAcceptsNoBadOne) {
  const absl::Duration length = absl::Seconds(FromEnvironment("ASSAY_CHAOS_SECONDS", 60));
  const auto seed =
      static_cast<uint32_t>(FromEnvironment("ASSAY_CHAOS_SEED", static_cast<int>(std::random_device()())));
  RotatingIssuer issuer(seed);
  const absl::Time began = absl::Now();
  AssaydProcess assayd(AssaydProcess::Config(
      StrCat("idp: {issuer: \"", issuer.issuer(), "\", startup: required, keys: {url: \"", issuer.issuer(),
             "/keys\", ttl_min: 10s}}"),
      StrCat("idp: {audiences: [\"", RotatingIssuer::kAudience, "\"]}")));
  ASSERT_TRUE(assayd.AwaitReady(absl::Seconds(30)));
  issuer.BeginOutages();

  const absl::Time until = absl::Now() + length;
  std::deque<Client> clients;
  for (int i = 0; i < kClients; ++i)
    clients.emplace_back(assayd, issuer, seed + static_cast<uint32_t>(i) + 1);
  std::vector<std::thread> threads;
  for (Client& client : clients) threads.emplace_back([&] { client.Run(until); });
  absl::SleepFor(length / 4);
  const auto early = assayd.footprint();
  auto most = early;
  while (absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(200));
    const auto now = assayd.footprint();
    most.resident_kib = std::max(most.resident_kib, now.resident_kib);
    most.descriptors = std::max(most.descriptors, now.descriptors);
    most.threads = std::max(most.threads, now.threads);
  }
  for (std::thread& thread : threads) thread.join();

  Tally tally;
  for (const Client& client : clients) tally.Add(client.tally());
  const auto attempts = [&](const char* trigger) {
    return assayd.Metric("assay_jwks_fetch_attempts_total", {StrCat("trigger=\"", trigger, "\"")});
  };
  const double charged = attempts("unknown_kid") + attempts("follow_up");
  const double all = assayd.Metric("assay_jwks_fetch_attempts_total");
  const double taken = absl::ToDoubleSeconds(absl::Now() - began);
  const auto counts = issuer.counts();
  const int64_t wrong = std::accumulate(tally.wrong.begin(), tally.wrong.end(), int64_t{0},
                                        [](int64_t sum, const auto& each) { return sum + each.second; });
  std::cout << "seed " << seed << ", " << taken << " s, of which the provider was ill for "
            << absl::ToDoubleSeconds(counts.ill_for) << " s\n"
            << "good tokens: " << tally.verified[0] + tally.verified[1]
            << " verified; bad tokens: " << tally.bad << "; wrong answers: " << wrong << "\n";
  for (const auto& [name, count] : tally.wrong) std::cout << "  " << count << " x " << name << "\n";
  std::cout << "deferred while it was well: " << tally.deferred[0] << " of "
            << tally.deferred[0] + tally.verified[0] << " answers, "
            << Percent(tally.deferred[0], tally.verified[0]) << " %; while it was ill: " << tally.deferred[1]
            << " of " << tally.deferred[1] + tally.verified[1] << ", "
            << Percent(tally.deferred[1], tally.verified[1]) << " %; tokens given up: " << tally.given_up
            << "\n"
            << "longest from first call to verdict: " << tally.longest[0] << ", or " << tally.longest[1]
            << " with an illness in between\n"
            << "under an old key and not yet known as such: " << tally.old_key_in_time << " verified\n"
            << "fetches: " << all << " (startup " << attempts("startup") << ", scheduled "
            << attempts("scheduled") << ", retry " << attempts("retry") << ", unknown kid "
            << attempts("unknown_kid") << ", follow-up " << attempts("follow_up") << ", bad signature "
            << attempts("bad_signature") << "); charged " << charged << " of a budget of " << 3 + taken / 10
            << "; the provider was asked " << counts.asked << " times, " << counts.ill
            << " of them when ill, at least " << counts.shortest_gap << " apart\n"
            << "resident: " << early.resident_kib << " KiB after a quarter, " << most.resident_kib
            << " KiB at most; descriptors: " << early.descriptors << ", " << most.descriptors
            << "; threads: " << early.threads << ", " << most.threads << "\n";

  EXPECT_EQ(wrong, 0);
  EXPECT_GT(tally.verified[0], 1000);
  EXPECT_LE(Percent(tally.deferred[0], tally.verified[0]), 1.0);
  EXPECT_LE(charged, 3 + taken / 10);
  EXPECT_LE(attempts("bad_signature"), 1 + taken / 60);
  EXPECT_LE(most.resident_kib, early.resident_kib + 2048);
  EXPECT_LE(most.descriptors, early.descriptors + 2);
  EXPECT_LE(most.threads, early.threads + 2);  // gRPC starts one now and then
}

}  // namespace
}  // namespace assay
