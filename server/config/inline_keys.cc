#include "server/config/inline_keys.h"

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/jose/algorithm.h"
#include "server/jose/jwk_set.h"
#include "server/jose/key_fault.h"

namespace assay {
namespace {

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
    // A set copied from a provider should load; the others, who wrote them here can mend.
    if (IsHarmless(dropped.fault)) continue;
    all_harmless = false;
    faults.Add(IndexPath(JoinPath(path, "keys"), dropped.place),
               StrCat("key ", dropped.key_id.empty() ? "without kid" : Quoted(dropped.key_id), ": ",
                      FaultText(Describe(dropped.fault))));
  }
  if (set->fault() && all_harmless) faults.Add(path, FaultText(Describe(*set->fault())));
}

}  // namespace assay
