#include "server/transport/handlers/rpc_error.h"

#include <algorithm>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "proto/catalogue.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

google::rpc::ErrorInfo InfoOf(std::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  return info;
}

void SetIfAny(google::rpc::ErrorInfo& info, const char* key, const std::string& value) {
  if (!value.empty()) (*info.mutable_metadata())[key] = value;
}

RpcError ErrorOf(absl::StatusCode code, std::string text, const google::rpc::ErrorInfo& info) {
  RpcError error;
  error.status.set_code(static_cast<int>(code));
  error.status.set_message(std::move(text));
  error.status.add_details()->PackFrom(info);
  return error;
}

// The reason stands in the text as well: most clients print that and nothing else.
std::string TextOf(const ReasonEntry& entry) { return StrCat(entry.name, ": ", entry.public_text); }

absl::StatusCode CodeOf(const Unjudged& unjudged) {
  if (unjudged.reason == v1::REASON_OVERLOADED) return absl::StatusCode::kResourceExhausted;
  if (unjudged.reason == v1::REASON_DEADLINE_EXCEEDED) return absl::StatusCode::kDeadlineExceeded;
  return absl::StatusCode::kUnavailable;
}

}  // namespace

RpcError MakeRpcError(const v1::Rejection& rejection, const v1::Evaluation& evaluation) {
  const ReasonEntry& entry = Describe(rejection.reason());
  google::rpc::ErrorInfo info = InfoOf(entry.name);
  SetIfAny(info, "stage", std::string(Name(rejection.stage())));
  SetIfAny(info, "http_status", StrCat(rejection.http_status()));
  SetIfAny(info, "www_authenticate", rejection.www_authenticate());
  SetIfAny(info, "detail", rejection.detail());
  SetIfAny(info, "correlation_id", evaluation.correlation_id());
  const auto code = rejection.http_status() == 403 ? absl::StatusCode::kPermissionDenied
                                                   : absl::StatusCode::kUnauthenticated;
  return ErrorOf(code, TextOf(entry), info);
}

RpcError MakeRpcError(const Unjudged& unjudged, const v1::Evaluation& evaluation) {
  const ReasonEntry& entry = Describe(unjudged.reason);
  google::rpc::ErrorInfo info = InfoOf(entry.name);
  SetIfAny(info, "correlation_id", evaluation.correlation_id());
  RpcError error = ErrorOf(CodeOf(unjudged), TextOf(entry), info);

  // To gRPC's own retries a negative push-back means never, so a delay that has passed must not become one.
  const absl::Duration delay = std::clamp(unjudged.retry_after, absl::ZeroDuration(), absl::Hours(1));
  error.retry_pushback = delay;
  google::rpc::RetryInfo retry;
  absl::Duration rest;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  error.status.add_details()->PackFrom(retry);
  return error;
}

RpcError MakeRpcError(const absl::Status& status) {
  std::string text(status.message());
  if (absl::IsInvalidArgument(status))
    return ErrorOf(status.code(), std::move(text), InfoOf("REQUEST_INVALID"));
  RpcError error;
  error.status.set_code(static_cast<int>(status.code()));
  error.status.set_message(std::move(text));
  return error;
}

}  // namespace assay
