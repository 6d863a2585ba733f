// Rules that several rooms of the configuration share.
#ifndef ASSAY_SERVER_CONFIG_SHARED_RULES_H_
#define ASSAY_SERVER_CONFIG_SHARED_RULES_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/config/fault_list.h"

namespace assay {

// Range is what a duration may be, both ends included.
struct Range {
  absl::Duration least;
  absl::Duration most;
};

inline constexpr Range kClockSkewRange = {absl::ZeroDuration(), absl::Seconds(300)};

// IsName tells whether `name` may be an issuer's or a policy's: it needs no escaping in labels, URLs and
// command lines. kNameRule says what is asked of it.
bool IsName(std::string_view name);
inline constexpr std::string_view kNameRule = "a name is 1 to 64 of a-z, 0-9, - and _";

// CheckName wants such a name.
void CheckName(const std::string& path, const std::string& name, FaultList& faults);

// CheckRange judges a duration if the file names it; what was inherited has been judged where it stands.
void CheckRange(const std::string& path, const google::protobuf::Duration& duration, Range range,
                FaultList& faults);

// CheckDistinct refuses items that stand in a list twice.
void CheckDistinct(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& items,
                   FaultList& faults);

// CheckNotEmpty wants an item in a list that the file names.
void CheckNotEmpty(const std::string& path, std::string message, FaultList& faults);

// CheckAlgorithms judges an allow-list if the file names it: names of the table, and at least one.
void CheckAlgorithms(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& names,
                     FaultList& faults);

// CheckAudienceClaims judges the claims in which an issuer's tokens name their audiences.
void CheckAudienceClaims(const std::string& path,
                         const google::protobuf::RepeatedPtrField<std::string>& claims, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_SHARED_RULES_H_
