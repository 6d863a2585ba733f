// Reads the catalogue (reason.proto, fault.proto, hint.proto, finding.proto) from the descriptors, where its
// texts stand as options. Thread-safety: all functions are thread-safe; tables are built once, at first use,
// and live for ever.
#ifndef ASSAY_PROTO_CATALOGUE_H_
#define ASSAY_PROTO_CATALOGUE_H_

#include <optional>
#include <span>
#include <string_view>

#include "assay/v1/explain.pb.h"
#include "assay/v1/finding.pb.h"
#include "assay/v1/hint.pb.h"
#include "assay/v1/reason.pb.h"

namespace assay {

// ReasonEntry is everything known of one reason. All views live for ever.
struct ReasonEntry {
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  std::span<const v1::Stage> stages;  // one; two for the reasons that header and payload share
  int http_status = 0;                // 401, 403; 503 for unjudged
  std::string_view rfc6750_error;     // empty: a bare challenge, or none
  v1::PublicCode public_code = v1::PUBLIC_CODE_UNSPECIFIED;
  std::string_view public_text;  // fit for RFC 6750's error_description
  std::string_view cause;
  std::string_view cure;
  std::string_view name;   // "TOKEN_EXPIRED"
  std::string_view label;  // "token_expired": metrics, logs
};

// FaultEntry is everything known of one fault of a key set or of a key, or of one hint. All views live for
// ever.
struct FaultEntry {
  std::string_view cause;
  std::string_view cure;
  std::string_view name;   // "TLS_EXPIRED"
  std::string_view label;  // "tls_expired"
};

// PublicCodeEntry is everything known of one public code. All views live for ever.
struct PublicCodeEntry {
  std::string_view text;   // for whoever sent the token; fit for RFC 6750's error_description
  std::string_view name;   // "TOKEN_INVALID"
  std::string_view label;  // "token_invalid"
};

// Describe looks a value up without allocating. A number that is no value of the enum has the entry of
// its UNSPECIFIED: that name, and nothing else filled in.
const ReasonEntry& Describe(v1::Reason reason);
const PublicCodeEntry& Describe(v1::PublicCode code);
const FaultEntry& Describe(v1::KeySetFault fault);
const FaultEntry& Describe(v1::KeyFault fault);
const FaultEntry& Describe(v1::Hint hint);
const FaultEntry& Describe(v1::OnRequest consequence);

// Reasons, KeySetFaults and KeyFaults list every value but UNSPECIFIED, in the order of their numbers.
std::span<const v1::Reason> Reasons();
std::span<const v1::KeySetFault> KeySetFaults();
std::span<const v1::KeyFault> KeyFaults();

// FindReason and its like look a value up by its name in any case, with or without its enum's prefix; nothing
// for a name that is none, and for UNSPECIFIED.
std::optional<v1::Reason> FindReason(std::string_view name);
std::optional<v1::KeySetFault> FindKeySetFault(std::string_view name);
std::optional<v1::KeyFault> FindKeyFault(std::string_view name);
const FaultEntry& Describe(v1::IssuerFinding finding);

// Name is a stage's name without its prefix: "HEADER".
std::string_view Name(v1::Stage stage);

}  // namespace assay

#endif  // ASSAY_PROTO_CATALOGUE_H_
