// Served: a verifier behind a real gRPC server on loopback.
#ifndef ASSAY_TESTS_TRANSPORT_GRPC_SERVED_H_
#define ASSAY_TESTS_TRANSPORT_GRPC_SERVED_H_

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "assay/v1/verifier.grpc.pb.h"
#include "server/transport/grpc/grpc_server.h"
#include "tests/testing/verifier_bench.h"

namespace assay::testing {

// CallCounts counts calls by method and code. Thread-safety: thread-safe.
class CallCounts final : public CallObserver {
 public:
  void OnCallHandled(const CallReport& report) override {
    MutexLock lock(mutex_);
    ++counts_[{std::string(report.method), report.code}];
    changed_.SignalAll();
  }
  // AwaitCount returns once a method has ended with that code so often.
  void AwaitCount(const std::string& method, absl::StatusCode code, int count) {
    MutexLock lock(mutex_);
    while (counts_[{method, code}] < count) changed_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::map<std::pair<std::string, absl::StatusCode>, int> counts_ ABSL_GUARDED_BY(mutex_);
};

struct Served {
  explicit Served(GrpcServerOptions options = {})
      : server(std::move(options), handler, check, health, bench.clock, calls) {
    const absl::Status status = server.Start();
    if (!status.ok()) throw std::runtime_error(std::string(status.message()));
    health.SetReady(true);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(server.port()); }
  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
  }

  VerifierBench bench;
  VerifyHandler handler{bench.verifier, bench.limits, {}};
  GatewayHandler gateway{bench.verifier, bench.limits};
  CheckHandler check{gateway};
  HealthHandler health{{"assay.v1.TokenVerifier", "grpc.health.v1.Health"}};
  CallCounts calls;
  GrpcServer server;
};

// CallRaw sends bytes that may be no message to a unary method, or to a stream that sends none, and returns
// how the call ended.
grpc::Status CallRaw(const Served& served, const std::string& method, const std::string& bytes);

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TRANSPORT_GRPC_SERVED_H_
