// Words in which command lines tell times and enums.
#ifndef ASSAY_CLIENT_CLI_WORDING_H_
#define ASSAY_CLIENT_CLI_WORDING_H_

#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/verifier.pb.h"

namespace assay::cli {

// Short is an enum value's name without the prefix of its enum, in lower case.
std::string Short(const std::string& name, std::string_view prefix);

// Ago tells how long ago a time was, "-" where it is not known.
std::string Ago(bool known, const google::protobuf::Timestamp& time, absl::Time now);

// TimeOf reads a message's time, TimestampOf writes one.
absl::Time TimeOf(const google::protobuf::Timestamp& stamp);
google::protobuf::Timestamp TimestampOf(absl::Time time);

// Span is a duration in its two largest units: "3d4h", "5m10s".
std::string Span(absl::Duration duration);

// CandidateText is what a candidate would say: "orders-next would say VERIFIED".
std::string CandidateText(const v1::CandidateVerdict& candidate);

// Wrapped lays `text` out in lines of at most 100 columns, each behind `indent` blanks; the first is begun by
// who calls, at that column. It ends with a line feed. A word that is longer stands alone.
std::string Wrapped(std::string_view text, size_t indent);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_WORDING_H_
