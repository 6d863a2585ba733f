#include "server/telemetry/labels.h"

#include "absl/strings/ascii.h"
#include "proto/catalogue.h"

namespace assay {
std::string Label(v1::Reason reason) { return std::string(Describe(reason).label); }
std::string Label(v1::Stage stage) { return absl::AsciiStrToLower(std::string(Name(stage))); }
std::string Label(v1::KeySetFault fault) { return std::string(Describe(fault).label); }
std::string Label(v1::KeyFault fault) { return std::string(Describe(fault).label); }

std::string_view Label(FetchTrigger trigger) {
  switch (trigger) {
    case FetchTrigger::kStartup:
      return "startup";
    case FetchTrigger::kScheduled:
      return "scheduled";
    case FetchTrigger::kUnknownKid:
      return "unknown_kid";
    case FetchTrigger::kFollowUp:
      return "follow_up";
    case FetchTrigger::kBadSignature:
      return "bad_signature";
    case FetchTrigger::kForced:
      return "forced";
    case FetchTrigger::kRetry:
      return "retry";
  }
  return "";
}

std::string_view Label(FetchSuccess success) {
  switch (success) {
    case FetchSuccess::kUpdated:
      return "updated";
    case FetchSuccess::kUnchanged:
      return "unchanged";
    case FetchSuccess::kNotModified:
      return "not_modified";
    case FetchSuccess::kSuperseded:
      return "superseded";
  }
  return "";
}

std::string_view Label(LookupResult result) {
  switch (result) {
    case LookupResult::kHit:
      return "hit";
    case LookupResult::kMissNegative:
      return "miss_negative";
    case LookupResult::kMissJoined:
      return "miss_joined";
    case LookupResult::kMissFetched:
      return "miss_fetched";
    case LookupResult::kMissDeferred:
      return "miss_deferred";
    case LookupResult::kMissConfirmed:
      return "miss_confirmed";
    case LookupResult::kRevoked:
      return "revoked";
    case LookupResult::kKidless:
      return "kidless";
  }
  return "";
}

std::string_view Label(Startup startup) {
  switch (startup) {
    case Startup::kRequired:
      return "required";
    case Startup::kOptional:
      return "optional";
    case Startup::kLazy:
      return "lazy";
  }
  return "";
}

std::string_view Label(KeySetOrigin origin) {
  switch (origin) {
    case KeySetOrigin::kNone:
      return "none";
    case KeySetOrigin::kNetwork:
      return "network";
    case KeySetOrigin::kDisk:
      return "disk";
    case KeySetOrigin::kFile:
      return "file";
    case KeySetOrigin::kStatic:
      return "static";
  }
  return "";
}

std::string_view Label(CacheState state) {
  switch (state) {
    case CacheState::kEmpty:
      return "empty";
    case CacheState::kFresh:
      return "fresh";
    case CacheState::kAging:
      return "aging";
    case CacheState::kStale:
      return "stale";
    case CacheState::kExpired:
      return "expired";
  }
  return "";
}

std::string_view Label(RefetchDenial denial) {
  switch (denial) {
    case RefetchDenial::kBucket:
      return "bucket";
    case RefetchDenial::kGlobal:
      return "global";
    case RefetchDenial::kBackoff:
      return "backoff";
    case RefetchDenial::kSpacing:
      return "spacing";
    case RefetchDenial::kWaitersFull:
      return "waiters_full";
    case RefetchDenial::kTenantsFull:
      return "tenants_full";
  }
  return "";
}

std::string_view Label(CopyEvent event) {
  switch (event) {
    case CopyEvent::kWritten:
      return "written";
    case CopyEvent::kWriteFailed:
      return "write_failed";
    case CopyEvent::kLoaded:
      return "loaded";
    case CopyEvent::kRejectedAge:
      return "rejected_age";
    case CopyEvent::kRejectedIntegrity:
      return "rejected_integrity";
    case CopyEvent::kRejectedPermission:
      return "rejected_permission";
  }
  return "";
}

std::string_view GrpcCodeLabel(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return "OK";
    case absl::StatusCode::kCancelled:
      return "Canceled";
    case absl::StatusCode::kInvalidArgument:
      return "InvalidArgument";
    case absl::StatusCode::kDeadlineExceeded:
      return "DeadlineExceeded";
    case absl::StatusCode::kNotFound:
      return "NotFound";
    case absl::StatusCode::kAlreadyExists:
      return "AlreadyExists";
    case absl::StatusCode::kPermissionDenied:
      return "PermissionDenied";
    case absl::StatusCode::kResourceExhausted:
      return "ResourceExhausted";
    case absl::StatusCode::kFailedPrecondition:
      return "FailedPrecondition";
    case absl::StatusCode::kAborted:
      return "Aborted";
    case absl::StatusCode::kOutOfRange:
      return "OutOfRange";
    case absl::StatusCode::kUnimplemented:
      return "Unimplemented";
    case absl::StatusCode::kInternal:
      return "Internal";
    case absl::StatusCode::kUnavailable:
      return "Unavailable";
    case absl::StatusCode::kDataLoss:
      return "DataLoss";
    case absl::StatusCode::kUnauthenticated:
      return "Unauthenticated";
    default:  // absl keeps the enum open
      return "Unknown";
  }
}

}  // namespace assay
