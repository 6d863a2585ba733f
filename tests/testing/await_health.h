// AwaitHealth: waiting for a server to serve, or to stop doing so.
#ifndef ASSAY_TESTS_TESTING_AWAIT_HEALTH_H_
#define ASSAY_TESTS_TESTING_AWAIT_HEALTH_H_

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>

#include <chrono>
#include <string>

#include "absl/time/time.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace assay::testing {

// AwaitHealth returns true as soon as the server at `address`, in plain text, tells that its health is
// `wanted`, and false where it has not within `longest`. It asks once and then listens.
inline bool AwaitHealth(const std::string& address,
                        grpc::health::v1::HealthCheckResponse::ServingStatus wanted, absl::Duration longest) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(longest));
  context.set_wait_for_ready(true);
  const auto stub =
      grpc::health::v1::Health::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  const auto watch = stub->Watch(&context, {});
  grpc::health::v1::HealthCheckResponse seen;
  bool came = false;
  while (!came && watch->Read(&seen)) came = seen.status() == wanted;
  context.TryCancel();
  (void)watch->Finish();
  return came;
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_AWAIT_HEALTH_H_
