// I23 on the registry: it is swapped again and again under load, with key sets that are fetched meanwhile.
// Each request is judged whole by the registry it began under, also where it waits for keys through many
// swaps.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "server/base/str_cat.h"
#include "server/engine/verifier.h"
#include "server/fetch/curl_fetcher.h"
#include "server/jwks/http_source.h"
#include "server/jwks/refresher.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;
using testing::TestKey;

constexpr int kSwaps = 300;
constexpr int kThreads = 4;
constexpr int kVerdictsASwap = 12;
constexpr absl::Duration kFetchTakes = absl::Milliseconds(5);

struct Silent final : VerifyObserver {
  void OnVerdict(const VerdictReport&) override {}
  void OnParked(int) override {}
};

// Registries of an odd number know the issuers "stays" and "comes", those of an even one know "stays" only.
class RegistrySwapTest : public ::testing::Test {
 protected:
  RegistrySwapTest() {
    Serve("stays", {});
    Serve("comes", {});
    for (const char* name : {"stays", "comes"}) caches.push_back(NewCache(name));
    Swap();
  }
  ~RegistrySwapTest() override {
    for (const auto& cache : caches) cache->Stop();
    fetcher.Stop();
  }

  std::string IssuerOf(std::string_view name) const { return origin.Url(StrCat("/", name)); }

  void Serve(std::string_view name, const std::vector<std::string>& more) {
    std::vector<std::string> jwks = more;
    jwks.push_back(TestKey("ES256").PublicJwk());
    auto reply = ScriptedOrigin::Response("200 OK", testing::KeySet(jwks));
    reply.delay = kFetchTakes;
    origin.Serve(StrCat("/", name, "/keys"), reply);
  }

  std::shared_ptr<Refresher> NewCache(const std::string& name) {
    RefresherOptions options{.issuer_name = name, .algorithms = AlgorithmSet::All()};
    // Requests wait for fetches all the time.
    options.refresh.min_fetch_spacing = absl::Milliseconds(1);
    options.refresh.unknown_kid_burst = 1'000'000;
    process.unknown_kids = Budget(1'000'000, absl::Milliseconds(1));
    auto cache =
        Refresher::Create(std::move(options),
                          std::make_unique<HttpSource>(
                              KeySetAddress{.urls = {origin.Url(StrCat("/", name, "/keys"))}}, fetchers),
                          {fetcher, clock, observer, process});
    cache->Start(Startup::kRequired);
    return cache;
  }

  // Swap publishes the next registry. Whoever begins in between gets one of `published` to `begun`.
  void Swap() {
    const int number = ++begun;
    std::vector<Issuer> issuers{{.name = "stays", .issuer = IssuerOf("stays"), .keys = caches[0]}};
    if (number % 2 == 1) issuers.push_back({.name = "comes", .issuer = IssuerOf("comes"), .keys = caches[1]});
    NamedPolicy any{"any", StrCat(number), {}};
    for (const Issuer& issuer : issuers) {
      Policy policy;
      policy.issuer_name = issuer.name;
      policy.issuer = issuer.issuer;
      policy.algorithms = AlgorithmSet::All();
      policy.types = {"at+jwt"};
      policy.any_audience = true;
      any.verifiers.emplace(issuer.name, TokenVerifier(std::move(policy)));
    }
    std::vector<NamedPolicy> policies;
    policies.push_back(std::move(any));
    auto next = std::make_shared<const IssuerRegistry>(std::move(issuers), std::move(policies), "any",
                                                       StrCat(number));
    old.push_back(next);
    registry.Set(std::move(next));
    published = number;
  }

  std::string Token(std::string_view issuer, std::string_view kid = "") const {
    testing::TokenBuilder builder(TestKey("ES256"));
    builder.Claim("iss", StrCat("\"", IssuerOf(issuer), "\""))
        .Claim("iat", StrCat(absl::ToUnixSeconds(absl::Now())))
        .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Minutes(5))));
    if (!kid.empty()) builder.Header("kid", StrCat("\"", kid, "\""));
    return builder.Sign();
  }

  struct Answer {
    Judgement judgement;
    int earliest, latest;  // numbers of the registries that it may have begun under
    bool waited_through_a_swap;
  };

  Answer Verify(std::string token) {
    auto promise = std::make_shared<std::promise<Judgement>>();
    auto judged = promise->get_future();
    const int earliest = published;
    verifier.Verify({.token = std::move(token)}, resume,
                    [promise](absl::StatusOr<Judgement> result) { promise->set_value(*std::move(result)); });
    const int latest = begun;
    Judgement judgement = judged.get();
    return {std::move(judgement), earliest, latest, published > latest};
  }

  // Right tells whether the verdict is the one of the registry that it names, and that one is the right one.
  bool Right(const Answer& answer, bool comes, bool known_kid) const {
    int number = 0;
    if (!absl::SimpleAtoi(answer.judgement.config_revision, &number)) return false;
    if (number < answer.earliest || number > answer.latest) return false;
    if (answer.judgement.policy_revision != answer.judgement.config_revision) return false;
    const auto* rejection = std::get_if<Rejection>(&answer.judgement.verdict);
    if (comes && number % 2 == 0) return rejection && rejection->reason == v1::REASON_ISSUER_UNKNOWN;
    if (known_kid) return std::holds_alternative<VerifiedToken>(answer.judgement.verdict);
    return rejection && rejection->reason == v1::REASON_KEY_NOT_FOUND;
  }

  void Load(int thread) {
    for (int i = 0; !over; ++i) {
      const bool comes = i % 2 == 1, known_kid = i % 4 < 2;
      const Answer answer =
          Verify(Token(comes ? "comes" : "stays", known_kid ? "" : StrCat("strange-", thread, "-", i)));
      if (!Right(answer, comes, known_kid)) ++wrong;
      if (answer.waited_through_a_swap) ++waited;
      ++verdicts;
    }
  }

  SystemClock clock;
  Silent silent;
  JwksObserver observer;
  ProcessLimits process;
  ScriptedOrigin origin;
  std::vector<std::shared_ptr<Refresher>> caches;
  Published<IssuerRegistry> registry;
  std::vector<std::weak_ptr<const IssuerRegistry>> old;
  std::atomic<int> begun = 0, published = 0, verdicts = 0, wrong = 0, waited = 0;
  std::atomic<bool> over = false;
  Verifier verifier{registry, clock, silent, Limits{}};
  CurlFetcher resume{clock};  // stands for a front's threads
  CurlFetcher fetcher{clock};
  KeySetFetchers fetchers{fetcher, clock};
};

TEST_F(RegistrySwapTest, I23_UnderLoadGivesNoWrongAnswerAndLosesNoRequestAndNoFetcher) {
  while (!caches[0]->EverHadKeys() || !caches[1]->EverHadKeys()) std::this_thread::yield();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { Load(i); });
  for (int i = 0; i < kSwaps; ++i) {
    const int enough = verdicts + kVerdictsASwap;
    Swap();
    while (verdicts < enough) std::this_thread::yield();
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  std::cout << kSwaps << " swaps, " << verdicts << " verdicts, " << waited
            << " of them after a wait for keys during which the registry was swapped, " << wrong
            << " wrong\n";
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(waited, 0);

  // Both caches still fetch, and nothing holds a registry that was swapped out.
  Swap();
  if (published % 2 == 0) Swap();
  for (const char* name : {"stays", "comes"}) {
    Serve(name, {TestKey("ES256", "new").PublicJwk()});
    testing::TokenBuilder fresh(TestKey("ES256", "new"));
    fresh.Claim("iss", StrCat("\"", IssuerOf(name), "\""))
        .Claim("iat", "1")
        .Claim("exp", StrCat(absl::ToUnixSeconds(absl::Now() + absl::Minutes(5))));
    EXPECT_TRUE(std::holds_alternative<VerifiedToken>(Verify(fresh.Sign()).judgement.verdict)) << name;
  }
  std::promise<void> resumed;
  resume.Post([&] { resumed.set_value(); });
  resumed.get_future().get();
  old.pop_back();
  for (const auto& each : old) EXPECT_TRUE(each.expired());
}

}  // namespace
}  // namespace assay
