// Times as messages have them.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_MESSAGE_TIME_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_MESSAGE_TIME_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>

#include "absl/time/time.h"

namespace assay {

// TimestampMessage has whole seconds, within what the message can hold: the years 1 to 9999.
inline google::protobuf::Timestamp TimestampMessage(absl::Time time) {
  google::protobuf::Timestamp message;
  message.set_seconds(std::clamp<int64_t>(absl::ToUnixSeconds(time), -62'135'596'800, 253'402'300'799));
  return message;
}

// DurationMessage has whole microseconds.
inline google::protobuf::Duration DurationMessage(absl::Duration duration) {
  google::protobuf::Duration message;
  message.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  message.set_nanos(static_cast<int32_t>(absl::ToInt64Microseconds(duration) * 1000));
  return message;
}

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_MESSAGE_TIME_H_
