// What the faults of keys are worth.
#ifndef ASSAY_SERVER_JOSE_KEY_FAULT_H_
#define ASSAY_SERVER_JOSE_KEY_FAULT_H_

#include "assay/v1/reason.pb.h"

namespace assay {

// IsHarmless tells whether a key with this fault is whole, only not one for tokens of ours: real sets carry
// such keys. The others are broken or dangerous.
constexpr bool IsHarmless(v1::KeyFault fault) {
  switch (fault) {
    case v1::KEY_FAULT_KTY_UNSUPPORTED:
    case v1::KEY_FAULT_CURVE_UNSUPPORTED:
    case v1::KEY_FAULT_ALG_UNSUPPORTED:
    case v1::KEY_FAULT_ALG_NOT_ALLOWED:
    case v1::KEY_FAULT_USE_NOT_SIGNATURE:
    case v1::KEY_FAULT_OPS_NOT_VERIFY:
      return true;
    default:
      return false;
  }
}

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_KEY_FAULT_H_
