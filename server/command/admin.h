// Admin: the operator's side of assayd, put together.
#ifndef ASSAY_SERVER_COMMAND_ADMIN_H_
#define ASSAY_SERVER_COMMAND_ADMIN_H_

#include <functional>
#include <memory>
#include <string>

#include "assay/v1/config.pb.h"
#include "server/base/limits.h"
#include "server/transport/grpc/admin_server.h"
#include "server/transport/handlers/denials_handler.h"
#include "server/transport/handlers/diagnose_handler.h"
#include "server/transport/handlers/explain_handler.h"
#include "server/transport/handlers/health_handler.h"
#include "server/transport/handlers/issuer_admin_handler.h"
#include "server/transport/handlers/issuer_events.h"
#include "server/transport/handlers/revocation_handler.h"
#include "server/transport/http/http_server.h"

namespace assay {

// AdminSubjects are what operators may see and change. All of it must outlive who is given it.
struct AdminSubjects {
  const Published<IssuerRegistry>& registry;
  RevocationList& revocations;
  IssuerEvents& events;
  const DenialLog& denials;
  Diagnostician& diagnostician;
  DiagnoseHandler::Subjects diagnosed;
  const HealthHandler& health;
  const Clock& clock;
  CallObserver& observer;
  Limits limits;
  std::function<std::string()> configuration;  // how it stands, in lines
};

// Admin holds the admin listener's parts. Thread-safety: single-threaded (owner: the main thread).
class Admin {
 public:
  explicit Admin(const AdminSubjects& subjects);

  // Start opens what `listener` names; a file that lets nobody in is an error here.
  absl::Status Start(const v1::AdminListener& listener);
  // Stop ends watches, and gives calls under way a second to end.
  void Stop();

  std::string address() const { return grpc_ ? grpc_->address() : ""; }
  std::string http_address() const { return http_ ? http_->address() : ""; }

 private:
  IssuerEvents& events_;
  const HealthHandler& health_;
  const Clock& clock_;
  CallObserver& observer_;
  const std::function<std::string()> configuration_;
  const IssuerAdminHandler issuers_;
  const RevocationHandler revocations_;
  const ExplainHandler explain_;
  const DenialsHandler denials_;
  const DiagnoseHandler diagnose_;
  std::unique_ptr<AdminServer> grpc_;
  std::unique_ptr<HttpServer> http_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_ADMIN_H_
