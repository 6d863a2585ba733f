// The rules of the configuration: what is well-formed and yet wrong. Defaults are filled in by then.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_RULES_H_
#define ASSAY_SERVER_CONFIG_CONFIG_RULES_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "absl/time/time.h"
#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckConfig adds every fault of `config` to `faults`.
void CheckConfig(const v1::Config& config, FaultList& faults);

// The rules of one room each; CheckConfig calls them all.
void CheckListeners(const v1::Listeners& listeners, FaultList& faults);
void CheckIssuers(const v1::Config& config, FaultList& faults);
void CheckKeySource(const std::string& path, const v1::Issuer& issuer, FaultList& faults);
void CheckInlineKeys(const std::string& path, const v1::Issuer& issuer, FaultList& faults);
void CheckPolicies(const v1::Config& config, FaultList& faults);

// Range is what a duration may be, as told in a message.
struct Range {
  absl::Duration least;
  absl::Duration most;
};

// The rules that several rooms share.
void CheckName(const std::string& path, const std::string& name, FaultList& faults);
void CheckRange(const std::string& path, const google::protobuf::Duration& duration, Range range,
                FaultList& faults);
void CheckAlgorithms(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& names,
                     FaultList& faults);
void CheckDistinct(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& items,
                   FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_RULES_H_
