#include "server/transport/grpc/server_settings.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>

#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/transport/handlers/batch_verification.h"

namespace assay {
namespace {

constexpr int kMetadataBytes = 24 << 10;
constexpr int kStreamsPerConnection = 1000;
constexpr size_t kMemoryBytes = size_t{1} << 30;

struct TimeSetting {
  const char* argument;
  absl::Duration value;
};

constexpr TimeSetting kTimes[] = {
    {GRPC_ARG_KEEPALIVE_TIME_MS, absl::Seconds(60)},
    {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, absl::Seconds(20)},
    {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, absl::Seconds(10)},
    {GRPC_ARG_MAX_CONNECTION_AGE_MS, absl::Minutes(30)},  // gRPC adds the jitter
    {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, absl::Seconds(30)},
    {GRPC_ARG_MAX_CONNECTION_IDLE_MS, absl::Minutes(10)},
    {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, absl::Seconds(5)},
};

// To be linked to gRPC's reflection is to have it in every server, so that leaving it out takes an option.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

}  // namespace

void ApplySettings(grpc::ServerBuilder& builder, const Limits& limits, bool reflection) {
  // Debian's Abseil is built with its debug checks: it would hold each lock that gRPC takes against a graph
  // of all the others, under a lock that they share, and abort on a cycle.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.batch_request_bytes));
  builder.SetMaxSendMessageSize(static_cast<int>(kBatchResponseBytes));
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetResourceQuota(grpc::ResourceQuota("assay").Resize(kMemoryBytes));
  // Else a second server on the same port would start, and take every other connection.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  for (const TimeSetting& time : kTimes) {
    builder.AddChannelArgument(time.argument, static_cast<int>(absl::ToInt64Milliseconds(time.value)));
  }
  if (reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  } else {
    builder.SetOption(std::make_unique<WithoutReflection>());
  }
}

}  // namespace assay
