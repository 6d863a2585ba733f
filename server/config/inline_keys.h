// The rules of a key set that stands in the configuration itself.
#ifndef ASSAY_SERVER_CONFIG_INLINE_KEYS_H_
#define ASSAY_SERVER_CONFIG_INLINE_KEYS_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckInlineKeys judges the set at `path`, the inline keys of `issuer`: a set that cannot be used, and each
// key that is broken or dangerous, is a fault. Keys for other uses or of other algorithms are passed over, as
// in a fetched set.
void CheckInlineKeys(const std::string& path, const v1::Issuer& issuer, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_INLINE_KEYS_H_
