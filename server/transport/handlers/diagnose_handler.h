// DiagnoseHandler: an issuer's diagnosis, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_DIAGNOSE_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_DIAGNOSE_HANDLER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "assay/v1/doctor.pb.h"
#include "server/base/published.h"
#include "server/engine/diagnosis/diagnostician.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// DiagnoseHandler takes configured names only. A call that is cancelled ends with CANCELLED, the walk goes
// on. What it is given must outlive it and every call. Thread-safety: thread-safe. No call waits.
class DiagnoseHandler {
 public:
  using Pending = std::shared_ptr<PendingVerification>;

  // Subjects tells what of a configured issuer there is to walk; nothing where each tenant has keys of its
  // own.
  using Subjects = std::function<std::optional<DiagnosisSubject>(const std::string& name)>;

  DiagnoseHandler(const Published<IssuerRegistry>& registry, Diagnostician& diagnostician, Subjects subjects);

  Pending DiagnoseIssuer(const v1::DiagnoseIssuerRequest& request, Answer<v1::Diagnosis> done) const;

 private:
  const Published<IssuerRegistry>& registry_;
  Diagnostician& diagnostician_;
  const Subjects subjects_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_DIAGNOSE_HANDLER_H_
