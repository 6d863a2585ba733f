#include "server/command/service.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>
#include <string>
#include <thread>

#include "server/base/descriptor.h"
#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "tests/testing/await_health.h"
#include "tests/testing/certificates.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using grpc::health::v1::HealthCheckResponse;

v1::Config Config() {
  return LoadConfig(
             StrCat("listeners: {service: {address: \"127.0.0.1:0\"}, ops: {address: \"127.0.0.1:0\"}}\n"
                    "issuers: {acme: {issuer: \"urn:acme\", algorithms: [ES256], keys: {inline: '",
                    testing::KeySet({testing::TestKey("ES256").PublicJwk()}),
                    "'}}}\npolicies: {p: {accept: {acme: {any_audience: true}}}}\n"
                    "telemetry: {log: {level: error}}\n"))
      .value();
}

// A pipe to which nobody writes is a file that takes for ever to read.
TEST(Service, IsNotReadyAnyMoreWhileADrainStillWaitsForAReload) {
  const testing::Certificates folder;  // for its path
  const std::string path = folder.Path("assay.yaml");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::optional<Descriptor> writer(std::in_place, ::open(path.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_GE(writer->number(), 0);

  Service service(Config());
  ASSERT_TRUE(service.Start().ok());
  service.Follow(path);

  ASSERT_TRUE(
      testing::AwaitHealth(service.service_address(), HealthCheckResponse::SERVING, absl::Seconds(20)));
  std::thread drain([&service] { service.Drain(absl::Seconds(1)); });
  EXPECT_TRUE(
      testing::AwaitHealth(service.service_address(), HealthCheckResponse::NOT_SERVING, absl::Seconds(20)));
  EXPECT_FALSE(service.ready());
  writer.reset();  // the reload ends, of an empty file
  drain.join();
}

}  // namespace
}  // namespace assay
