// Many callers at once under a key that Assay has not seen yet, through the whole service and over real gRPC.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "assay/v1/verifier.grpc.pb.h"
#include "server/base/mutex.h"
#include "server/base/str_cat.h"
#include "server/command/service.h"
#include "server/config/config_loader.h"
#include "server/demo/token_mint.h"
#include "tests/e2e/held_issuer.h"
#include "tests/testing/await_health.h"
#include "tests/transport/http/raw_client.h"

namespace assay {
namespace {

constexpr size_t kHerd = 4096;
constexpr int kChannels = 8;  // a connection takes 1,000 calls at once
// Less than what a parked request waits for keys (2 s): the herd is let go by then, however slow the machine.
constexpr absl::Duration kLongestHold = absl::Seconds(1);

std::vector<SigningKey> NewKeys(std::string_view name) {
  return {SigningKey::Generate(*FindAlgorithm("ES256"), std::string(name))};
}

void WaitUntil(const std::function<bool()>& condition, absl::Time until) {
  while (!condition() && absl::Now() < until) absl::SleepFor(absl::Milliseconds(5));
}

// Calls are Verify calls under way. Single-threaded (owner: the test), but for what gRPC reports.
class Calls {
 public:
  explicit Calls(const std::string& address) {
    for (int i = 0; i < kChannels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // else all channels share one connection
      stubs_.push_back(v1::TokenVerifier::NewStub(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments)));
    }
  }
  ~Calls() { Wait(); }

  struct Call {
    grpc::ClientContext context;
    v1::VerifyRequest request;
    v1::VerifyResponse response;
    grpc::Status status;
  };

  Call& Start(std::string token, absl::Duration timeout = absl::Seconds(30)) {
    calls_.push_back(std::make_unique<Call>());
    Call& call = *calls_.back();
    call.context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    call.request.set_token(std::move(token));
    stubs_[calls_.size() % stubs_.size()]->async()->Verify(&call.context, &call.request, &call.response,
                                                           [this, &call](grpc::Status status) {
                                                             MutexLock lock(mutex_);
                                                             call.status = std::move(status);
                                                             ++ended_;
                                                             changed_.SignalAll();
                                                           });
    return call;
  }

  // WaitFor returns once so many calls have ended; Wait, once all have.
  void WaitFor(size_t count) {
    MutexLock lock(mutex_);
    while (ended_ < count) changed_.Wait(mutex_);
  }
  void Wait() { WaitFor(calls_.size()); }

  // Verified counts the calls that ended well; `first_other` says how the first other one ended.
  size_t Verified(std::string* first_other) const {
    size_t verified = 0;
    for (const auto& call : calls_) {
      if (call->status.ok() && call->response.has_verified()) {
        ++verified;
      } else if (first_other->empty()) {
        *first_other = StrCat(static_cast<int>(call->status.error_code()), " ", call->status.error_message(),
                              " ", call->response.ShortDebugString());
      }
    }
    return verified;
  }

 private:
  std::vector<std::unique_ptr<v1::TokenVerifier::Stub>> stubs_;
  std::vector<std::unique_ptr<Call>> calls_;
  Mutex mutex_;
  CondVar changed_;
  size_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
};

class ThunderingHerd : public ::testing::Test {
 protected:
  void SetUp() override {
    issuer_.Publish(KeyRing(NewKeys("old")));
    const auto config = LoadConfig(
        StrCat("listeners: {service: {address: \"127.0.0.1:0\"}, ops: {address: \"127.0.0.1:0\"}}\n"
               "issuers: {held: {issuer: \"",
               issuer_.issuer(),
               "\", keys: {discovery: auto}, startup: required}}\n"
               "policies: {any: {accept: {held: {any_audience: true}}}}\n"
               "default_policy: any\ntelemetry: {log: {level: error}}\n"));
    ASSERT_TRUE(config);
    service_ = std::make_unique<Service>(*config);
    ASSERT_TRUE(service_->Start().ok());
    ASSERT_TRUE(testing::AwaitHealth(service_->service_address(),
                                     grpc::health::v1::HealthCheckResponse::SERVING, absl::Seconds(30)));
    // Fetches start at least a second apart. What a herd does right after another fetch is not asked here.
    // It is the service's own clock that has to go on.
    absl::SleepFor(absl::Milliseconds(1100));
    fetched_before_ = issuer_.key_set_gets();
  }

  // TokensUnderANewKey publishes a key and returns tokens that it signed, each of another subject.
  std::vector<std::string> TokensUnderANewKey(size_t count) {
    issuer_.Publish(issuer_.keys()->Rotated(NewKeys("new")));
    std::vector<std::string> tokens;
    for (size_t i = 0; i < count; ++i) {
      tokens.push_back(
          MintToken({.subject = StrCat("caller-", i)}, *issuer_.keys(), issuer_.issuer(), absl::Now()));
    }
    return tokens;
  }

  int Fetches() const { return issuer_.key_set_gets() - fetched_before_; }

  // Parked reads how many requests wait for keys.
  size_t Parked() {
    RawClient client(std::stoi(service_->ops_address().substr(service_->ops_address().rfind(':') + 1)));
    client.Send(Get("/metrics"));
    const std::string metrics = client.Read().body;
    const std::string name = "\nassay_parked_requests ";
    const size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stoul(metrics.substr(at + name.size()));
  }

  HeldIssuer issuer_;
  std::unique_ptr<Service> service_;
  int fetched_before_ = 0;
};

TEST_F(ThunderingHerd, UnderAKeyPublishedAMomentAgoIsVerifiedByOneFetch) {
  const std::vector<std::string> tokens = TokensUnderANewKey(kHerd);
  issuer_.Hold();
  Calls calls(service_->service_address());
  for (const std::string& token : tokens) calls.Start(token);
  issuer_.AwaitKeySetGets(fetched_before_ + 1);
  size_t parked = 0;
  WaitUntil([&] { return (parked = Parked()) == kHerd; }, absl::Now() + kLongestHold);
  issuer_.Release();
  calls.Wait();

  std::string first_other;
  EXPECT_EQ(calls.Verified(&first_other), kHerd) << first_other;
  EXPECT_EQ(Fetches(), 1);
  EXPECT_GT(parked, 0U);
  std::cout << parked << " of " << kHerd << " calls waited at once for the one fetch\n";
  EXPECT_EQ(Parked(), 0U);
}

TEST_F(ThunderingHerd, IsNotHurtByWhoCancelsAndByWhoseDeadlinePasses) {
  constexpr size_t kOthers = 100;
  const std::vector<std::string> tokens = TokensUnderANewKey(kOthers + 2);
  issuer_.Hold();
  Calls calls(service_->service_address());
  // The one that cancels is the one whose arrival began the fetch.
  Calls::Call& cancelled = calls.Start(tokens[kOthers]);
  issuer_.AwaitKeySetGets(fetched_before_ + 1);
  Calls::Call& late = calls.Start(tokens[kOthers + 1], absl::Milliseconds(200));
  for (size_t i = 0; i < kOthers; ++i) calls.Start(tokens[i]);
  cancelled.context.TryCancel();
  calls.WaitFor(2);
  issuer_.Release();
  calls.Wait();

  EXPECT_EQ(cancelled.status.error_code(), grpc::StatusCode::CANCELLED);
  // Assay answers just before the caller would give up; a busy machine may be too late for that.
  EXPECT_THAT(late.status.error_code(),
              ::testing::AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::DEADLINE_EXCEEDED));
  std::string first_other;
  EXPECT_EQ(calls.Verified(&first_other), kOthers) << first_other;
  EXPECT_EQ(Fetches(), 1);
  EXPECT_EQ(Parked(), 0U);
}

TEST_F(ThunderingHerd, UnderAKnownKeyTakesNoFetch) {
  Calls calls(service_->service_address());
  for (size_t i = 0; i < kHerd; ++i) {
    calls.Start(MintToken({.subject = StrCat("caller-", i)}, *issuer_.keys(), issuer_.issuer(), absl::Now()));
  }
  calls.Wait();
  std::string first_other;
  EXPECT_EQ(calls.Verified(&first_other), kHerd) << first_other;
  EXPECT_EQ(Fetches(), 0);
}

}  // namespace
}  // namespace assay
