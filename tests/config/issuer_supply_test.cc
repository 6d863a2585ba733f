// I23: configurations follow each other under load. What is unchanged keeps its keys, nobody is judged by a
// mixture, and what is gone leaves nothing behind.
#include "server/config/issuer_supply.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/revision.h"
#include "server/engine/verifier.h"
#include "server/fetch/curl_fetcher.h"
#include "server/jwks/posix_files.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;
using testing::TestKey;

constexpr int kReloads = 150;
constexpr int kThreads = 4;
constexpr int kVerdictsAReload = 12;

struct Silent final : VerifyObserver {
  void OnVerdict(const VerdictReport&) override {}
  void OnParked(int) override {}
};

// Configuration N knows the issuers "stays", "moves", whose keys are to be had in another way each time, and,
// where N is odd, "comes". Where N is a multiple of three, the policy does not accept "stays".
class IssuerSupplyTest : public ::testing::Test {
 protected:
  IssuerSupplyTest() {
    origin.ServeBy([](const std::string&) {
      auto reply = ScriptedOrigin::Response("200 OK", testing::KeySet({TestKey("ES256").PublicJwk()}));
      reply.delay = absl::Milliseconds(2);
      return reply;
    });
    // Whoever finds no keys yet has them fetched.
    process.unknown_kids = Budget(1'000'000, absl::Milliseconds(1));
  }
  ~IssuerSupplyTest() override {
    supply.Stop();
    fetcher.Stop();
  }

  std::string IssuerOf(std::string_view name) const { return origin.Url(StrCat("/", name)); }

  v1::Config Config(int number) const {
    const auto issuer = [&](std::string_view name, std::string_view more) {
      return StrCat("  ", name, ": {issuer: \"", IssuerOf(name), "\", startup: required, keys: {url: \"",
                    origin.Url(StrCat("/", name, "/keys")), "\"", more, "}}\n");
    };
    std::string text = StrCat("issuers:\n", issuer("stays", ""),
                              issuer("moves", StrCat(", ttl_min: ", 10 + number % 40, "s")));
    if (number % 2 == 1) text += issuer("comes", "");
    // Each has a revision of its own.
    StrAppend(&text, "default_policy: any\npolicies:\n  any:\n    max_lifetime: ", 1000 + number,
              "s\n    accept:\n");
    if (number % 3 != 0) StrAppend(&text, "      stays: {any_audience: true}\n");
    StrAppend(&text, "      moves: {any_audience: true}\n");
    if (number % 2 == 1) StrAppend(&text, "      comes: {any_audience: true}\n");
    auto config = LoadConfig(text);
    EXPECT_TRUE(config) << ToString(config.error().kept().front());
    return *config;
  }

  void Publish(const v1::Config& config) {
    supply.Publish(config, {fetchers, {fetcher, clock, observer, process}, list.get()});
    supply.Start();
  }
  void Publish(int number) {
    const v1::Config config = Config(number);
    {
      MutexLock lock(mutex);
      numbers[ConfigRevision(config)] = {number, PolicyRevision(config, "any")};
    }
    begun = number;
    Publish(config);
    old.push_back(registry.Get());
    published = number;
  }

  std::string Token(std::string_view issuer) const {
    testing::TokenBuilder builder(TestKey("ES256"));
    builder.Claim("iss", StrCat("\"", IssuerOf(issuer), "\""))
        .Claim("iat", StrCat(absl::ToUnixSeconds(absl::Now())))
        .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Minutes(5))));
    return builder.Sign();
  }

  Judgement Verify(std::string token) {
    auto promise = std::make_shared<std::promise<Judgement>>();
    auto judged = promise->get_future();
    verifier.Verify({.token = std::move(token)}, resume,
                    [promise](absl::StatusOr<Judgement> result) { promise->set_value(*std::move(result)); });
    return judged.get();
  }

  // WrongIn tells what is wrong with an answer; empty where it is the one of a configuration in force
  // meanwhile.
  std::string WrongIn(const Judgement& judgement, std::string_view issuer, int earliest, int latest) {
    int number = 0;
    {
      MutexLock lock(mutex);
      const auto found = numbers.find(judgement.config_revision);
      if (found == numbers.end()) return "no such configuration";
      number = found->second.number;
      if (found->second.policy_revision != judgement.policy_revision) return "another policy's revision";
    }
    if (number < earliest || number > latest) return "a configuration of another time";
    const auto* rejection = std::get_if<Rejection>(&judgement.verdict);
    const v1::Reason reason = rejection ? rejection->reason : v1::REASON_UNSPECIFIED;
    if (issuer == "comes" && number % 2 == 0) {
      return reason == v1::REASON_ISSUER_UNKNOWN ? "" : "an issuer that is not there";
    }
    if (issuer == "stays" && number % 3 == 0) {
      return reason == v1::REASON_ISSUER_NOT_ALLOWED ? "" : "an issuer that is not accepted";
    }
    if (std::holds_alternative<VerifiedToken>(judgement.verdict)) return "";
    return StrCat(issuer, " not verified: ", rejection ? v1::Reason_Name(reason) : "unjudged");
  }

  void Load(int thread) {
    const char* const names[] = {"stays", "moves", "comes"};
    for (int i = thread; !over; ++i) {
      const char* name = names[i % 3];
      const int earliest = published;
      const Judgement judgement = Verify(Token(name));
      const std::string wrong = WrongIn(judgement, name, earliest, begun);
      ++verdicts;
      MutexLock lock(mutex);
      if (!wrong.empty()) ++faults[wrong];
    }
  }

  // LetGo waits until both loops have run what they had.
  void LetGo() {
    const std::vector<EventLoop*> loops = {&resume, &fetcher, &resume};
    for (EventLoop* loop : loops) {
      std::promise<void> ran;
      loop->Post([&] { ran.set_value(); });
      ran.get_future().get();
    }
  }

  struct Known {
    int number;
    std::string policy_revision;
  };

  SystemClock clock;
  Silent silent;
  testing::RecordingJwksObserver observer;
  ProcessLimits process;
  ScriptedOrigin origin;
  PosixFiles files;
  Published<IssuerRegistry> registry;
  std::vector<std::weak_ptr<const IssuerRegistry>> old;
  std::atomic<int> begun = 0, published = 0, verdicts = 0;
  std::atomic<bool> over = false;
  Mutex mutex;
  std::map<std::string, Known> numbers ABSL_GUARDED_BY(mutex);
  std::map<std::string, int> faults ABSL_GUARDED_BY(mutex);
  Verifier verifier{registry, clock, silent, Limits{}};
  CurlFetcher resume{clock};  // stands for a front's threads
  CurlFetcher fetcher{clock};
  KeySetFetchers fetchers{fetcher, clock};
  IssuerSupply supply{registry};
  std::unique_ptr<RevocationList> list =
      *RevocationList::Open("", files, clock, [this](const std::string& issuer, auto revocations, auto done) {
        supply.Revoke(issuer, revocations, std::move(done));
      });
};

TEST_F(IssuerSupplyTest, I23_UnderLoadLosesNoRequestAndNoKeysAndMixesNothing) {
  Publish(1);
  for (const char* name : {"stays", "moves", "comes"}) Verify(Token(name));
  const auto stays = registry.Get()->FindByName("stays")->keys;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { Load(i); });
  for (int number = 2; number <= kReloads; ++number) {
    const int enough = verdicts + kVerdictsAReload;
    Publish(number);
    while (verdicts < enough) std::this_thread::yield();
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  {
    MutexLock lock(mutex);
    std::cout << kReloads << " configurations, " << verdicts << " verdicts\n";
    for (const auto& [fault, times] : faults) ADD_FAILURE() << fault << ": " << times;
  }
  EXPECT_EQ(registry.Get()->FindByName("stays")->keys, stays);
  int asked_for_stays = 0;
  for (const std::string& request : origin.requests())
    asked_for_stays += request.find("/stays/keys") != request.npos;
  EXPECT_EQ(asked_for_stays, 1);

  // Nothing holds what was swapped out, once the front's threads and the loop have let go.
  LetGo();
  old.pop_back();
  for (const auto& each : old) EXPECT_TRUE(each.expired());
}

TEST_F(IssuerSupplyTest, KeepsKeysThroughChangesThatOnlyTokensAreJudgedBy) {
  v1::Config config = Config(1);
  Publish(config);
  Verify(Token("stays"));
  const auto before = registry.Get()->FindByName("stays")->keys;
  (*config.mutable_issuers())["stays"].mutable_clock_skew()->set_seconds(5);
  (*config.mutable_issuers())["stays"].set_startup(v1::STARTUP_LAZY);
  Publish(config);
  EXPECT_EQ(registry.Get()->FindByName("stays")->keys, before);
  EXPECT_EQ(registry.Get()->FindByName("stays")->startup, Startup::kLazy);
  (*config.mutable_issuers())["stays"].add_algorithms("ES384");
  Publish(config);
  EXPECT_NE(registry.Get()->FindByName("stays")->keys, before);
  LetGo();
  EXPECT_EQ(observer.retired(), std::vector<std::string>{"stays"});
}

TEST_F(IssuerSupplyTest, RevokesOfAnIssuerThatIsConfiguredLater) {
  Publish(2);
  list->Add({.name = {"comes", RevocationName::Kind::kKeyId, "key-1"}}, /*until_restart=*/true, [](auto) {});
  Publish(3);
  const Judgement judgement = Verify(Token("comes"));
  ASSERT_TRUE(std::holds_alternative<Rejection>(judgement.verdict));
  EXPECT_EQ(std::get<Rejection>(judgement.verdict).reason, v1::REASON_KEY_REVOKED);
}

TEST_F(IssuerSupplyTest, RevokesForRequestsThatBeganUnderAnEarlierConfigurationToo) {
  Publish(1);
  Verify(Token("comes"));
  const auto earlier = registry.Get();
  Publish(2);
  std::promise<void> answered;
  list->Add({.name = {"comes", RevocationName::Kind::kKeyId, "key-1"}}, /*until_restart=*/true,
            [&](auto) { answered.set_value(); });
  answered.get_future().get();
  EXPECT_TRUE(earlier->FindByName("comes")->keys->Current()->keys->keys().empty());
}

}  // namespace
}  // namespace assay
