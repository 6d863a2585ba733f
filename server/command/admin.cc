#include "server/command/admin.h"

#include <utility>

#include "server/command/listener.h"
#include "server/transport/http/admin_pages.h"

namespace assay {

Admin::Admin(const AdminSubjects& subjects)
    : events_(subjects.events),
      health_(subjects.health),
      clock_(subjects.clock),
      observer_(subjects.observer),
      configuration_(subjects.configuration),
      issuers_(subjects.registry, clock_),
      revocations_(subjects.registry, subjects.revocations, clock_),
      explain_(subjects.registry, clock_, subjects.limits),
      denials_(subjects.registry, subjects.denials, clock_),
      diagnose_(subjects.registry, subjects.diagnostician, subjects.diagnosed) {}

absl::Status Admin::Start(const v1::AdminListener& listener) {
  std::shared_ptr<SharedSecret> token;
  if (!listener.token_file().empty()) {
    token = std::make_shared<SharedSecret>("token_file", listener.token_file());
    if (auto status = token->Load(); !status.ok()) return status;
  }
  if (!listener.address().empty()) {
    AdminServerOptions options{.address = Literal(listener.address())};
    options.access = {token, {listener.allowed_sans().begin(), listener.allowed_sans().end()}};
    if (listener.has_tls()) {
      auto tls = LoadTls(listener.tls());
      if (!tls.ok()) return tls.status();
      options.tls = *std::move(tls);
    }
    grpc_ = std::make_unique<AdminServer>(
        std::move(options), AdminHandlers{issuers_, revocations_, events_, explain_, denials_, diagnose_},
        clock_, observer_);
    if (auto status = grpc_->Start(); !status.ok()) return status;
  }
  if (!listener.http_address().empty()) {
    // Any other name in Host is a page of a stranger's that had its name point here.
    HttpServerOptions options{.address = Literal(listener.http_address()),
                              .allowed_hosts = {"localhost", "127.0.0.1", "::1"}};
    http_ = std::make_unique<HttpServer>(
        std::move(options),
        MakeAdminPages({.authorize = [token](auto authorization) { return token->Check(authorization); },
                        .ready = [this] { return health_.serving(); },
                        .configuration = configuration_,
                        .issuers =
                            [this](Answer<v1::ListIssuersResponse> done) {
                              issuers_.ListIssuers({}, std::move(done));
                            }}));
    if (auto status = http_->Start(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Admin::Stop() {
  constexpr absl::Duration kGrace = absl::Seconds(1);
  if (grpc_) grpc_->Shutdown(kGrace);
  if (http_) http_->Stop(kGrace);
}

}  // namespace assay
