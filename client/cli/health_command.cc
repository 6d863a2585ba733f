#include "client/cli/health_command.h"

#include <grpcpp/client_context.h>

#include <chrono>

#include "client/cli/connection.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace assay::cli {

using grpc::health::v1::HealthCheckResponse;

int RunHealth(const Arguments& arguments, const Console& console) {
  const auto channel = Connect(arguments);
  if (!channel) {
    console.err << channel.error().text;
    return channel.error().exit_code;
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(arguments.timeout));
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(arguments.service);
  HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(*channel)->Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    console.err << "assay: " << arguments.server << " has no service '" << Printable(arguments.service)
                << "'; without a name the server as a whole is asked\n";
    return kUnjudged;
  }
  if (!status.ok()) {
    console.err << ExplainFailure(client::ReadCallError(status), arguments);
    return kUnjudged;
  }
  const bool serving = response.status() == HealthCheckResponse::SERVING;
  const std::string& name = HealthCheckResponse::ServingStatus_Name(response.status());
  if (arguments.json) {
    console.out << "{\"status\":\"" << name << "\"}\n";
  } else {
    console.out << (serving ? console.Good(name) : console.Bad(name)) << "\n";
  }
  return serving ? kVerified : kRejected;
}

}  // namespace assay::cli
