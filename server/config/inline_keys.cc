#include "server/config/inline_keys.h"

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/jose/algorithm.h"
#include "server/jose/jwk_set.h"

namespace assay {
namespace {

// Whether a key with this fault is whole, only not one for this issuer's tokens: real sets carry such keys,
// and a set copied from a provider should load. The others are broken or dangerous, and who wrote them here
// can mend them.
bool IsHarmless(v1::KeyFault fault) {
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

std::string FaultText(const FaultEntry& entry) {
  return StrCat(entry.name, ": ", entry.cause, " Cure: ", entry.cure);
}

}  // namespace

void CheckInlineKeys(const std::string& path, const v1::Issuer& issuer, FaultList& faults) {
  AlgorithmSet allowed;
  for (const std::string& name : issuer.algorithms()) {
    if (const Algorithm* row = FindAlgorithm(name)) allowed.Add(*row);
  }
  const auto set = JwkSet::Parse(issuer.keys().inline_(), allowed);
  if (!set) return faults.Add(path, FaultText(Describe(set.error())));
  bool all_harmless = true;
  for (const DroppedKey& dropped : set->dropped()) {
    if (IsHarmless(dropped.fault)) continue;
    all_harmless = false;
    faults.Add(IndexPath(JoinPath(path, "keys"), dropped.place),
               StrCat("key ", dropped.key_id.empty() ? "without kid" : Quoted(dropped.key_id), ": ",
                      FaultText(Describe(dropped.fault))));
  }
  if (set->fault() && all_harmless) faults.Add(path, FaultText(Describe(*set->fault())));
}

}  // namespace assay
