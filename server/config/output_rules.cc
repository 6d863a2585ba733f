#include "server/config/output_rules.h"

#include <algorithm>

#include "server/base/str_cat.h"
#include "server/config/claim_rules.h"
#include "server/config/shared_rules.h"

namespace assay {
namespace {

constexpr size_t kExtraNameBytes = 128;

void CheckNames(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& names,
                FaultList& faults) {
  CheckDistinct(path, names, faults);
  CheckNotEmpty(path, "an empty list says nothing; name claims, or leave it out", faults);
}

void CheckMapped(const std::string& path, const v1::MappedClaim& mapped, FaultList& faults) {
  if (mapped.claim().empty()) {
    faults.AddMissing(path, {"claim"}, "needs claim: the JSON Pointer of what is mapped, such as \"/sub\"");
  }
  CheckPointer(JoinPath(path, "claim"), mapped.claim(), faults);
}

void CheckIdentity(const std::string& path, const v1::IdentityMapping& identity, FaultList& faults) {
  if (!identity.has_user() && !identity.has_groups() && identity.extra().empty()) {
    faults.AddMissing(path, {"user", "groups", "extra"}, "maps nothing; name user, groups or extra");
  }
  if (identity.has_user()) CheckMapped(JoinPath(path, "user"), identity.user(), faults);
  if (identity.has_groups()) CheckMapped(JoinPath(path, "groups"), identity.groups(), faults);
  for (const auto& [name, mapped] : identity.extra()) {
    const std::string extra = JoinPath(JoinPath(path, "extra"), name);
    const bool fits = !name.empty() && name.size() <= kExtraNameBytes &&
                      std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!fits) {
      faults.AddName(extra,
                     StrCat("a name is 1 to ", kExtraNameBytes, " printable ASCII characters, no blank"));
    }
    CheckMapped(extra, mapped, faults);
  }
}

}  // namespace

void CheckOutput(const std::string& path, const v1::Policy& policy, FaultList& faults) {
  if (policy.has_output()) {
    const std::string output = JoinPath(path, "output");
    if (!faults.Written(JoinPath(output, "allow")) && !faults.Written(JoinPath(output, "deny"))) {
      faults.AddMissing(output, {"allow", "deny"}, "says nothing; name allow or deny");
    }
    CheckNames(JoinPath(output, "allow"), policy.output().allow(), faults);
    CheckNames(JoinPath(output, "deny"), policy.output().deny(), faults);
  }
  if (policy.has_identity()) CheckIdentity(JoinPath(path, "identity"), policy.identity(), faults);
}

}  // namespace assay
