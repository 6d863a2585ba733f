// A configuration that is rewritten all the time, in every way in which it is done: files renamed and written
// in place, a Kubernetes volume swapped, SIGHUP, and bad files in between. Clients verify throughout. Each
// answer must be the one of a configuration that was in force while it was asked for. ASSAY_RELOADS says how
// often (300).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "client/cpp/verifier_client.h"
#include "server/base/mutex.h"
#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/revision.h"
#include "tests/e2e/assayd_process.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ScriptedOrigin;
using testing::TestKey;

constexpr int kClients = 6;
constexpr absl::Duration kPace = absl::Milliseconds(4);        // of one client
constexpr absl::Duration kTooLong = absl::Seconds(20);         // until a change is in force
const char* const kIssuers[] = {"stays", "moves", "comes"};    // that clients have tokens of
const char* const kPolicies[] = {"any", "other", "at_times"};  // that they ask for

int Reloads() {
  const char* value = std::getenv("ASSAY_RELOADS");
  return value == nullptr ? 300 : std::atoi(value);
}

// Folder is a configuration on disk: a main file, a folder of policies, and a folder that is a Kubernetes
// volume.
class Folder {
 public:
  explicit Folder(const ScriptedOrigin& origin) : origin_(origin) {
    fs::create_directory(folder_ / "policies.d");
    fs::create_directory(folder_ / "issuers.d");
    testing::WriteText(
        path(), StrCat("listeners: {service: {address: \"127.0.0.1:0\"}, ops: {address: \"127.0.0.1:0\"}}\n",
                       "telemetry: {log: {level: error}}\ninclude: [policies.d/*.yaml, issuers.d/*.yaml]\n",
                       "default_policy: any\nissuers:\n", Issuer("stays", "")));
    WriteOther(0);
    SwapVolume(0);
  }

  std::string path() const { return folder_ / "assay.yaml"; }
  std::string other() const { return folder_ / "policies.d/other.yaml"; }

  std::string OtherText(int number) const {
    return StrCat("policies: {other: {max_lifetime: ", 1000 + number,
                  "s, accept: {stays: {any_audience: true}}}}\n");
  }
  void WriteOther(int number) { testing::WriteText(other(), OtherText(number)); }
  void ReplaceOther(int number) {
    testing::WriteText(folder_ / "policies.d/other.tmp", OtherText(number));
    fs::rename(folder_ / "policies.d/other.tmp", other());
  }

  // "moves" is to be had in another way each time, "comes" is there every other time, as are some that nobody
  // asks for and the policy "at_times"; the policy "any" accepts "stays" two times out of three.
  void SwapVolume(int number) {
    const bool odd = number % 2 == 1;
    std::string text = StrCat("issuers:\n", Issuer("moves", StrCat(", ttl_min: ", 10 + number % 50, "s")),
                              Issuer(StrCat("passing-", number % 7), ""));
    if (odd) text += Issuer("comes", "");
    StrAppend(&text, "policies:\n  any:\n    max_lifetime: ", 1000 + number, "s\n    accept:\n");
    if (number % 3 != 0) text += "      stays: {any_audience: true}\n";
    text += "      moves: {any_audience: true}\n";
    if (odd) text += "      comes: {any_audience: true}\n";
    if (!odd) text += "  at_times: {accept: {stays: {any_audience: true}}}\n";
    const std::string volume = folder_ / "issuers.d", version = StrCat("..", ++version_);
    fs::create_directory(StrCat(volume, "/", version));
    testing::WriteText(StrCat(volume, "/", version, "/all.yaml"), text);
    const bool first = version_ == 1;
    const std::string before = first ? "" : fs::read_symlink(volume + "/..data").string();
    fs::create_symlink(version, volume + "/..data_tmp");
    fs::rename(volume + "/..data_tmp", volume + "/..data");
    if (first) fs::create_symlink("..data/all.yaml", volume + "/all.yaml");
    if (!first) fs::remove_all(StrCat(volume, "/", before));
  }

  v1::Config Load() const {
    auto config = LoadConfigFile(path());
    EXPECT_TRUE(config) << ToString(config.error().kept().front());
    return config ? *std::move(config) : v1::Config();
  }

 private:
  std::string Issuer(std::string_view name, std::string_view more) const {
    return StrCat("  ", name, ": {issuer: \"", origin_.Url(StrCat("/", name)),
                  "\", startup: required, keys: {url: \"", origin_.Url(StrCat("/", name, "/keys")), "\"",
                  more, "}}\n");
  }

  const ScriptedOrigin& origin_;
  testing::ScratchFolder folder_;
  int version_ = 0;
};

// Observation is one answer, and the steps in force when it was asked for and when it came.
struct Observation {
  const char* issuer;
  const char* policy;
  int earliest, latest;
  std::string outcome;  // "verified", a reason, or an error
  std::string config_revision, policy_revision;
};

// Known is a configuration that was in force from one step on.
struct Known {
  v1::Config config;
  std::vector<int> steps;
};

class Clients {
 public:
  Clients(const AssaydProcess& assayd, const ScriptedOrigin& origin) : assayd_(assayd) {
    for (const char* issuer : kIssuers) {
      testing::TokenBuilder token(TestKey("ES256"));
      const int64_t now = absl::ToUnixSeconds(absl::Now());
      token.Claim("iss", StrCat("\"", origin.Url(StrCat("/", issuer)), "\""))
          .Claim("iat", StrCat(now))
          .Claim("exp", StrCat(now + 900));
      tokens_.push_back(token.Sign());
    }
  }
  void Start() {
    over_ = false;
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this, i] { Run(i); });
  }
  void Stop() {
    over_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  std::vector<Observation> observed() {
    MutexLock lock(mutex_);
    return observed_;
  }
  std::atomic<int> begun = 0, in_force = 0;

 private:
  void Run(int client) {
    const client::VerifierClient verifier(assayd_.Connect());
    for (int i = client; !over_; ++i) {
      Observation seen{.issuer = kIssuers[i % 3], .policy = kPolicies[i / 3 % 3], .earliest = in_force};
      v1::VerifyRequest request;
      request.set_token(tokens_[static_cast<size_t>(i % 3)]);
      request.set_policy(seen.policy);
      const auto answer = verifier.Verify(request);
      seen.latest = begun;
      if (!answer) {
        seen.outcome = answer.error().reason.empty() ? answer.error().message : answer.error().reason;
      } else {
        seen.outcome = answer->has_verified() ? "verified" : v1::Reason_Name(answer->rejected().reason());
        seen.config_revision = answer->evaluation().config_revision();
        seen.policy_revision = answer->evaluation().policy_revision();
      }
      {
        MutexLock lock(mutex_);
        observed_.push_back(std::move(seen));
      }
      absl::SleepFor(kPace);
    }
  }

  const AssaydProcess& assayd_;
  std::vector<std::string> tokens_;
  std::atomic<bool> over_ = false;
  std::vector<std::thread> threads_;
  Mutex mutex_;
  std::vector<Observation> observed_ ABSL_GUARDED_BY(mutex_);
};

class Reload : public ::testing::Test {
 protected:
  Reload() {
    origin_.ServeBy([](const std::string&) {
      auto reply = ScriptedOrigin::Response("200 OK", testing::KeySet({TestKey("ES256").PublicJwk()}),
                                            "Connection: close\r\n");
      reply.then = ScriptedOrigin::Then::kClose;
      return reply;
    });
  }

  bool Await(const std::function<bool()>& there) {
    const absl::Time end = absl::Now() + kTooLong;
    while (!there()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(2));
    }
    return true;
  }
  bool InForce(const std::string& revision) {
    return assayd_.Metric("assay_config_info", {StrCat("revision=\"", revision, "\"")}) == 1;
  }
  double Good() { return assayd_.Metric("assay_config_last_reload_successful"); }

  // Change makes a step, by `write`, and waits until it is in force.
  void Change(int step, const std::function<void()>& write, bool hang_up) {
    clients_.begun = step;
    write();
    v1::Config config = folder_.Load();
    const std::string revision = ConfigRevision(config);
    auto [known, fresh] = known_.try_emplace(revision, Known{std::move(config), {}});
    known->second.steps.push_back(step);
    if (hang_up) assayd_.Signal(SIGHUP);
    ASSERT_TRUE(Await([&] { return InForce(revision); })) << "step " << step << " is not in force";
    clients_.in_force = step;
  }

  // A bad file changes nothing, and says so until it is good again.
  void Spoil(int step, const std::string& bad, bool hang_up) {
    const std::string revision = ConfigRevision(folder_.Load());
    const std::string good = testing::TextOf(folder_.other());
    testing::WriteText(folder_.other(), bad);
    if (hang_up) assayd_.Signal(SIGHUP);
    ASSERT_TRUE(Await([&] { return Good() == 0; })) << "step " << step << " was not refused";
    EXPECT_TRUE(InForce(revision));
    testing::WriteText(folder_.other(), good);
    ASSERT_TRUE(Await([&] { return Good() == 1; })) << "step " << step;
    EXPECT_TRUE(InForce(revision));
  }

  // WrongIn tells what is wrong with an answer; empty where nothing is.
  std::string WrongIn(const Observation& seen) const {
    const bool error = seen.config_revision.empty();
    if (error && (seen.outcome == "KEYS_UNAVAILABLE" || seen.outcome == "KEY_CHECK_DEFERRED")) {
      return std::string_view(seen.issuer) == "stays" ? "no keys of an issuer that was there all the time"
                                                      : "";
    }
    if (error) {
      // The policy may not have been there at some moment meanwhile; the error does not say under which
      // configuration.
      for (const auto& [revision, known] : known_) {
        const bool there = known.config.policies().contains(seen.policy);
        if (seen.outcome == "REQUEST_INVALID" && Meanwhile(known, seen) && !there) return "";
      }
      return StrCat("lost: ", seen.outcome);
    }
    const auto found = known_.find(seen.config_revision);
    if (found == known_.end()) return "a configuration that never was";
    const v1::Config& config = found->second.config;
    if (!Meanwhile(found->second, seen)) return "a configuration of another time";
    if (PolicyRevision(config, seen.policy) != seen.policy_revision)
      return "a policy of another configuration";
    const char* expected = "verified";
    if (!config.issuers().contains(seen.issuer)) {
      expected = "REASON_ISSUER_UNKNOWN";
    } else if (!config.policies().at(seen.policy).accept().contains(seen.issuer)) {
      expected = "REASON_ISSUER_NOT_ALLOWED";
    }
    return seen.outcome == expected
               ? ""
               : StrCat(seen.issuer, " under ", seen.policy, ": ", seen.outcome, " for ", expected);
  }
  // A step is in force until the next one is, so the one before `earliest` + 1 counts.
  static bool Meanwhile(const Known& known, const Observation& seen) {
    for (const int step : known.steps) {
      if (step >= seen.earliest && step <= seen.latest) return true;
    }
    return false;
  }

  ScriptedOrigin origin_;
  Folder folder_{origin_};
  AssaydProcess assayd_{AssaydProcess::ConfigFile{folder_.path()}};
  Clients clients_{assayd_, origin_};
  std::map<std::string, Known> known_;
};

TEST_F(Reload, LosesNoRequestMixesNothingAndLeavesNothingBehind) {
  ASSERT_TRUE(assayd_.AwaitReady(absl::Seconds(30)));
  known_.emplace(ConfigRevision(folder_.Load()), Known{folder_.Load(), {0}});
  // Rehearsed once, so that what is made at first use is there before it is counted.
  clients_.Start();
  absl::SleepFor(absl::Seconds(1));
  clients_.Stop();
  absl::SleepFor(absl::Seconds(1));
  const auto before = assayd_.footprint();

  const absl::Time began = absl::Now();
  clients_.Start();
  const int reloads = Reloads();
  int refused = 0, hangups = 0;
  for (int step = 1; step <= reloads && !HasFatalFailure(); ++step) {
    const bool hang_up = step % 4 != 0;
    switch (step % 10) {
      case 3:
        Spoil(step, "policies: {other: {accept: {nobody: {any_audience: true}}}}\n", hang_up);
        ++refused;
        break;
      case 8:
        Spoil(step, "policies: {other: {acc", hang_up);
        ++refused;
        break;
      case 1:
        Change(
            step, [&] { folder_.ReplaceOther(step); }, hang_up);
        break;
      case 6:
        Change(
            step, [&] { folder_.WriteOther(step); }, hang_up);
        break;
      default:
        Change(
            step, [&] { folder_.SwapVolume(step); }, hang_up);
    }
    hangups += hang_up ? 1 : 0;
  }
  // Back to where it began.
  Change(
      reloads + 1, [&] { folder_.WriteOther(0); }, true);
  Change(
      reloads + 2, [&] { folder_.SwapVolume(0); }, true);
  absl::SleepFor(absl::Seconds(1));
  clients_.Stop();
  const absl::Duration taken = absl::Now() - began;

  std::map<std::string, int> wrong, outcomes;
  for (const Observation& seen : clients_.observed()) {
    ++outcomes[seen.outcome];
    if (const std::string what = WrongIn(seen); !what.empty()) ++wrong[what];
  }
  auto after = assayd_.footprint();
  Await([&] {
    after = assayd_.footprint();
    return after.threads <= before.threads && after.descriptors <= before.descriptors;
  });
  std::cout << reloads << " changes in " << taken << ", " << refused << " of them bad files, " << hangups
            << " by SIGHUP; " << clients_.observed().size() << " answers\n";
  for (const auto& [outcome, count] : outcomes) std::cout << "  " << count << " x " << outcome << "\n";
  std::cout << "threads: " << before.threads << ", then " << after.threads
            << "; descriptors: " << before.descriptors << ", then " << after.descriptors
            << "; resident: " << before.resident_kib << " KiB, then " << after.resident_kib << " KiB\n";
  for (const auto& [what, count] : wrong) ADD_FAILURE() << count << " x " << what;
  EXPECT_THAT(assayd_.Log(), ::testing::HasSubstr("\"event\":\"config_refused\""));
  EXPECT_LE(after.threads, before.threads);
  EXPECT_LE(after.descriptors, before.descriptors) << assayd_.Descriptors();

  // The series are those of the issuers that there are.
  const std::string scrape = assayd_.Scrape();
  std::set<std::string> named;
  const std::string_view label = "issuer=\"";
  for (size_t at = 0; (at = scrape.find(label, at)) != scrape.npos; ++at) {
    const size_t from = at + label.size();
    named.insert(scrape.substr(from, scrape.find('"', from) - from));
  }
  EXPECT_EQ(named, (std::set<std::string>{"stays", "moves", "passing-0", "unknown"}));
}

}  // namespace
}  // namespace assay
