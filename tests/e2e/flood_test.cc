// I3 and I4 on the whole service: kids that nobody has published, beside good tokens. ASSAY_FLOOD_KIDS says
// how many; the suite runs 200,000, and a million take four minutes.
//
// Three turns follow each other again and again, so that one run on one machine gives all sides of the
// comparison: good tokens alone, good tokens beside as many tokens of a known key as there will be strange
// ones, over the same connection, and good tokens beside the flood.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "client/cpp/verifier_client.h"
#include "server/base/base64url.h"
#include "server/base/mutex.h"
#include "server/base/str_cat.h"
#include "tests/e2e/assayd_process.h"
#include "tests/e2e/paced_batches.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"
#include "tests/testing/token_parts.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;
using testing::TestKey;

constexpr double kRate = 10'000;  // tokens a second, beside the good ones
constexpr int64_t kFloodTokens = 40'000, kCalmTokens = 30'000;
constexpr absl::Duration kAlone = absl::Seconds(2);
constexpr int kGoodClients = 2;
constexpr absl::Duration kGoodPace = absl::Milliseconds(3);
constexpr absl::Duration kAllowance = absl::Seconds(2);  // for a fetch on a busy machine

enum Turn { kOver = -1, kBetween, kByItself, kCalm, kFlood, kTurns };
constexpr const char* kNames[kTurns] = {"", "alone", "beside tokens of a known key", "beside the flood"};

int64_t Kids() {
  const char* value = std::getenv("ASSAY_FLOOD_KIDS");
  return value == nullptr ? 200'000 : std::atoll(value);
}

// At returns the value below which `part` of them lie.
template <typename T>
T At(double part, std::vector<T> values) {
  if (values.empty()) return {};
  const auto at = values.begin() + static_cast<ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

class Flood : public ::testing::Test {
 protected:
  Flood() { Publish({TestKey("RS256").PublicJwk(), TestKey("ES256", "good").PublicJwk()}); }

  void Publish(const std::vector<std::string>& jwks) {
    origin.Serve("/keys", ScriptedOrigin::Response("200 OK", testing::KeySet(jwks)));
  }

  std::string Token(const SigningKey& key) const {
    return testing::TokenBuilder(key)
        .Claim("iss", StrCat("\"", origin.Url(""), "\""))
        .Claim("iat", StrCat(absl::ToUnixSeconds(absl::Now())))
        .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Hours(1))))
        .Sign();
  }

  // Strange returns a token that only a look at its issuer's keys can refuse. Odd factors are bijections, so
  // no kid comes twice.
  std::string Strange() {
    const std::string kid = StrCat(++strangers * 0x9E3779B97F4A7C15);
    return StrCat(Base64UrlEncode(StrCat(R"({"typ":"at+jwt","alg":"RS256","kid":")", kid, "\"}")), ".",
                  known.payload, ".", known.signature);
  }

  // PresentGood presents one good token over and over and notes how long each verdict takes.
  void PresentGood(const AssaydProcess& assayd) {
    const client::VerifierClient client(assayd.Connect());
    v1::VerifyRequest request;
    request.set_token(Token(TestKey("ES256", "good")));
    for (absl::Time next = absl::Now(); turn != kOver; next = std::max(next + kGoodPace, absl::Now())) {
      absl::SleepFor(next - absl::Now());
      const int before = turn;
      const absl::Time asked = absl::Now();
      const auto answer = client.Verify(request);
      const absl::Duration took = absl::Now() - asked;
      if (!answer || !answer->has_verified()) ++not_verified;
      MutexLock lock(mutex);
      if (before == turn && before > kBetween) times[static_cast<size_t>(before)].push_back(took);
    }
  }

  // PresentNew presents a token of a key that was published a moment ago, and again as told.
  void PresentNew(const AssaydProcess& assayd) {
    const client::VerifierClient client(assayd.Connect());
    Publish({TestKey("RS256").PublicJwk(), TestKey("ES256", "good").PublicJwk(),
             TestKey("ES256", "new").PublicJwk()});
    v1::VerifyRequest request;
    request.set_token(Token(TestKey("ES256", "new")));
    const absl::Time began = absl::Now();
    for (;;) {
      const auto answer = client.Verify(request);
      new_key_took = absl::Now() - began;
      if (answer || !answer.error().retry_after) {
        if (!answer || !answer->has_verified()) ++not_verified;
        return;
      }
      absl::SleepFor(*answer.error().retry_after);
    }
  }

  std::vector<absl::Duration> TakeTimes(Turn which) {
    MutexLock lock(mutex);
    return std::exchange(times[which], {});
  }

  ScriptedOrigin origin;
  const testing::TokenParts known{Token(TestKey("RS256"))};
  uint64_t strangers = 0;
  std::atomic<int> turn = kBetween, not_verified = 0;
  absl::Duration new_key_took = absl::ZeroDuration();
  Mutex mutex;
  std::array<std::vector<absl::Duration>, kTurns> times ABSL_GUARDED_BY(mutex);
};

TEST_F(Flood, I3_OfStrangeKidsCostsFewFetchesNoMemoryAndGoodTokensLittleTime) {
  const absl::Time began = absl::Now();
  AssaydProcess assayd(
      AssaydProcess::Config(StrCat("idp: {issuer: \"", origin.Url(""),
                                   "\", startup: required, keys: {url: \"", origin.Url("/keys"), "\"}}"),
                            "idp: {any_audience: true}"));
  ASSERT_TRUE(assayd.AwaitReady(absl::Seconds(30)));
  std::deque<std::thread> clients;
  for (int i = 0; i < kGoodClients; ++i) clients.emplace_back([&] { PresentGood(assayd); });

  PacedBatches batches(assayd);
  std::array<absl::Duration, kTurns> processor{}, length{};
  std::array<std::vector<absl::Duration>, kTurns> p50, p99;
  std::vector<int64_t> resident;
  const auto take = [&](Turn which, const std::function<void()>& load) {
    const absl::Duration cpu = assayd.footprint().cpu;
    const absl::Time start = absl::Now();
    turn = which;
    load();
    turn = kBetween;
    length[which] += absl::Now() - start;
    batches.Drain();  // some of a flood wait for the next fetch
    processor[which] += assayd.footprint().cpu - cpu;
    const auto taken = TakeTimes(which);
    p50[which].push_back(At(0.5, taken));
    p99[which].push_back(At(0.99, taken));
  };
  const int64_t kids = Kids();
  for (int64_t sent = 0; sent < kids; sent += kFloodTokens) {
    take(kByItself, [] { absl::SleepFor(kAlone); });
    take(kCalm, [&] { batches.Send(kCalmTokens, kRate, [&] { return known.Join(); }); });
    if (sent == kFloodTokens) clients.emplace_back([&] { PresentNew(assayd); });
    take(kFlood,
         [&] { batches.Send(std::min(kFloodTokens, kids - sent), kRate, [&] { return Strange(); }); });
    resident.push_back(assayd.footprint().resident_kib);
  }
  turn = kOver;
  for (std::thread& client : clients) client.join();

  const double taken = absl::ToDoubleSeconds(absl::Now() - began);
  const auto attempts = [&](const char* trigger) {
    return assayd.Metric("assay_jwks_fetch_attempts_total", {StrCat("trigger=\"", trigger, "\"")});
  };
  const double charged = attempts("unknown_kid") + attempts("follow_up");
  const double scheduled = assayd.Metric("assay_jwks_fetch_attempts_total") - charged;
  std::cout << kids << " strange kids, " << kRate
            << " a second, and in turns of their own as many tokens of a known key a second; "
            << p99[kFlood].size() << " turns of each kind, " << taken << " s\n";
  for (const auto& [name, count] : batches.verdicts()) std::cout << "  " << count << " x " << name << "\n";
  for (int which : {kByItself, kCalm, kFlood}) {
    const auto i = static_cast<size_t>(which);
    std::cout << "good tokens " << kNames[i] << ": p50 " << At(0.5, p50[i]) << ", p99 " << At(0.5, p99[i])
              << " (medians over turns), assayd's processor " << absl::FDivDuration(processor[i], length[i])
              << "\n";
  }
  std::vector<double> to_calm, to_alone;
  for (size_t i = 0; i < p99[kFlood].size(); ++i) {
    to_calm.push_back(absl::FDivDuration(p99[kFlood][i], p99[kCalm][i]));
    to_alone.push_back(absl::FDivDuration(p99[kFlood][i], p99[kByItself][i]));
  }
  std::cout << "p99 beside the flood over p99 beside the others: " << At(0.5, to_calm)
            << "; over p99 alone: " << At(0.5, to_alone) << " (medians of pairs)\n"
            << "fetches: " << origin.requests().size() << ", of them " << scheduled
            << " that no strange kid caused; bound " << 3 + taken / 10 + scheduled << "\n"
            << "a key published in the flood verified after " << new_key_took << "\n"
            << "resident after each flood, KiB:";
  for (const int64_t kib : resident) std::cout << " " << kib;
  std::cout << "\n";

  EXPECT_EQ(not_verified, 0);
  EXPECT_LE(static_cast<double>(origin.requests().size()), 3 + taken / 10 + scheduled);
  EXPECT_LE(scheduled, 1 + taken / 200);
  EXPECT_LE(At(0.5, to_calm), 1.5);
  EXPECT_LE(new_key_took, absl::Seconds(10) + kAllowance);
  // malloc keeps what most requests at once have ever needed, which grows for a while.
  EXPECT_LE(resident.back(), resident[resident.size() / 2] + 4096);
}

}  // namespace
}  // namespace assay
