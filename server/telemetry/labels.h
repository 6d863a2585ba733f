// Label values: the texts by which metrics and log lines call the values of closed enums.
#ifndef ASSAY_SERVER_TELEMETRY_LABELS_H_
#define ASSAY_SERVER_TELEMETRY_LABELS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "assay/v1/reason.pb.h"
#include "server/engine/observer.h"
#include "server/jwks/freshness.h"
#include "server/jwks/key_set_origin.h"
#include "server/jwks/observer.h"
#include "server/jwks/startup.h"

namespace assay {

// Label returns the value's name in lower case, without its enum's prefix: "token_expired", "unknown_kid".
std::string Label(v1::Reason reason);
std::string Label(v1::Stage stage);
std::string Label(v1::KeySetFault fault);
std::string Label(v1::KeyFault fault);
std::string_view Label(FetchTrigger trigger);
std::string_view Label(FetchSuccess success);
std::string_view Label(LookupResult result);
std::string_view Label(CacheState state);
std::string_view Label(Startup startup);
std::string_view Label(KeySetOrigin origin);
std::string_view Label(RefetchDenial denial);
std::string_view Label(CopyEvent event);

// GrpcCodeLabel returns the name that gRPC's common metrics use: "OK", "DeadlineExceeded".
std::string_view GrpcCodeLabel(absl::StatusCode code);

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_LABELS_H_
