// The rules of `listeners`.
#ifndef ASSAY_SERVER_CONFIG_LISTENER_RULES_H_
#define ASSAY_SERVER_CONFIG_LISTENER_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckListeners wants addresses that can be listened on, whole key pairs, plain text off loopback said
// aloud, gateways to believe that are addresses, and an admin listener that can tell an operator from a
// stranger.
void CheckListeners(const v1::Listeners& listeners, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_LISTENER_RULES_H_
