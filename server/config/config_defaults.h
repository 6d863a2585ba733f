// The defaults of the configuration, each in one place.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_DEFAULTS_H_
#define ASSAY_SERVER_CONFIG_CONFIG_DEFAULTS_H_

#include "absl/time/time.h"
#include "assay/v1/config.pb.h"

namespace assay {

// FillDefaults fills in what `config` leaves unsaid, wherever a default exists. What is said stays, right or
// wrong.
void FillDefaults(v1::Config& config);

// ToAbsl and ToProto convert durations; those of a loaded configuration are whole milliseconds.
absl::Duration ToAbsl(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(absl::Duration duration);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_DEFAULTS_H_
