#include "server/transport/grpc/admin_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/transport/grpc/admin_service.h"
#include "server/transport/grpc/bind_error.h"
#include "server/transport/grpc/diagnostics_service.h"
#include "server/transport/grpc/server_settings.h"
#include "server/transport/grpc/unix_door.h"
#include "server/transport/tls/server_credentials.h"

namespace assay {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr int kRequestBytes = 64 << 10;
constexpr int kResponseBytes = 64 << 20;  // a full list of the longest revocations has about half of it
using ConnectionType = grpc::ServerBuilder::experimental_type::ExternalConnectionType;

}  // namespace

struct AdminServer::Parts {
  Parts(AdminServerOptions from, const AdminHandlers& handlers, const Clock& clock, CallObserver& observer)
      : options(std::move(from)),
        unix_path(options.address.starts_with(kUnix) ? options.address.substr(kUnix.size()) : ""),
        access(unix_path.empty() ? options.access : AdminAccess{}),
        credentials(options.tls ? MakeServerCredentials(options.tls) : grpc::InsecureServerCredentials()),
        service(access, handlers, clock, observer),
        diagnostics(access, handlers, clock, observer) {}

  const AdminServerOptions options;
  const std::string unix_path;
  const AdminAccess access;
  const std::shared_ptr<grpc::ServerCredentials> credentials;
  AdminService service;
  DiagnosticsService diagnostics;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
  std::unique_ptr<UnixDoor> door;
};

AdminServer::AdminServer(AdminServerOptions options, const AdminHandlers& handlers, const Clock& clock,
                         CallObserver& observer)
    : parts_(std::make_unique<Parts>(std::move(options), handlers, clock, observer)) {}

AdminServer::~AdminServer() { Shutdown(absl::ZeroDuration()); }

absl::Status AdminServer::Start() {
  Parts& parts = *parts_;
  const std::string& address = parts.options.address;
  const auto refusal = [&](std::string_view cause) {
    return absl::UnavailableError(StrCat("cannot listen on ", address, ": ", cause));
  };
  if (const std::string fault = AddressFault(address); !fault.empty()) return refusal(fault);

  grpc::ServerBuilder builder;
  ApplySettings(builder, Limits(), false);
  builder.SetMaxReceiveMessageSize(kRequestBytes);
  builder.SetMaxSendMessageSize(kResponseBytes);
  builder.RegisterService(&parts.service);
  builder.RegisterService(&parts.diagnostics);
  if (parts.unix_path.empty()) {
    if (parts.access.token == nullptr && parts.access.allowed_sans.empty()) {
      return absl::FailedPreconditionError(StrCat("the admin listener ", address, " would let everybody in"));
    }
    builder.AddListeningPort(address, parts.credentials, &parts.port);
  } else {
    auto door = UnixDoor::Open(parts.unix_path);
    if (!door.ok()) return door.status();
    parts.door = *std::move(door);
    parts.acceptor =
        builder.experimental().AddExternalConnectionAcceptor(ConnectionType::FROM_FD, parts.credentials);
  }
  parts.server = builder.BuildAndStart();
  if (parts.server == nullptr) {
    const std::string cause = parts.unix_path.empty() ? BindError(address) : "";
    return refusal(cause.empty() ? "gRPC refused it; its log tells why" : cause);
  }
  if (parts.door != nullptr) {
    parts.door->Start([&parts](int fd) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = fd;
      parts.acceptor->HandleNewConnection(&connection);
    });
  }
  return absl::OkStatus();
}

std::string AdminServer::address() const {
  const std::string& address = parts_->options.address;
  if (!parts_->unix_path.empty()) return address;
  return StrCat(address.substr(0, address.rfind(':')), ":", parts_->port);
}

void AdminServer::Shutdown(absl::Duration grace) {
  if (parts_->server == nullptr) return;
  if (parts_->door != nullptr) parts_->door->Stop();
  parts_->service.EndWatches();
  const auto longest = absl::ToChronoMilliseconds(std::min(grace, absl::Hours(24)));
  parts_->server->Shutdown(std::chrono::system_clock::now() + longest);
  parts_->server->Wait();
  parts_->server.reset();
  parts_->door.reset();
}

}  // namespace assay
