// AdminHandlers: who answers operators.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_HANDLERS_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_HANDLERS_H_

#include "server/transport/handlers/denials_handler.h"
#include "server/transport/handlers/diagnose_handler.h"
#include "server/transport/handlers/explain_handler.h"
#include "server/transport/handlers/issuer_admin_handler.h"
#include "server/transport/handlers/issuer_events.h"
#include "server/transport/handlers/revocation_handler.h"

namespace assay {

// AdminHandlers refers to each part of IssuerAdmin and Diagnostics. They must outlive it.
struct AdminHandlers {
  const IssuerAdminHandler& issuers;
  const RevocationHandler& revocations;
  IssuerEvents& events;
  const ExplainHandler& explain;
  const DenialsHandler& denials;
  const DiagnoseHandler& diagnose;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_HANDLERS_H_
