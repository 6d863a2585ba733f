#include "server/config/output_rules.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "server/base/str_cat.h"
#include "server/config/claim_rules.h"
#include "server/config/shared_rules.h"
#include "server/verify/identity.h"

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

// A name ends before a byte that neither an issuer's name nor a tenant holds: else "a" + "bc" is "ab" + "c".
bool EndsName(std::string_view rest) {
  return !rest.empty() && !absl::ascii_isalnum(static_cast<unsigned char>(rest[0])) &&
         std::string_view("._-").find(rest[0]) == std::string_view::npos;
}

void CheckPrefix(const std::string& path, const v1::MappedClaim& mapped, bool must_name_issuer,
                 FaultList& faults) {
  const std::string_view prefix = mapped.prefix();
  const size_t at = prefix.find(kIssuerPlaceholder);
  if (at != std::string_view::npos) {
    if (!EndsName(prefix.substr(at + kIssuerPlaceholder.size()))) {
      faults.Add(JoinPath(path, "prefix"),
                 "behind {issuer} stands a sign that no name holds, as in {issuer}:");
    }
  } else if (must_name_issuer) {
    faults.AddMissing(
        path, {"prefix"},
        "the policy accepts several issuers, and what two of them call alike would be one: name the "
        "issuer, as with prefix: \"{issuer}:\", or say identity.shared_by_issuers: true");
  }
}

void CheckIdentity(const std::string& path, const v1::IdentityMapping& identity, bool several_issuers,
                   FaultList& faults) {
  const bool must_name_issuer = several_issuers && !identity.shared_by_issuers();
  if (!identity.has_user() && !identity.has_groups() && identity.extra().empty()) {
    faults.AddMissing(path, {"user", "groups", "extra"}, "maps nothing; name user, groups or extra");
  }
  if (identity.has_user()) {
    CheckMapped(JoinPath(path, "user"), identity.user(), faults);
    CheckPrefix(JoinPath(path, "user"), identity.user(), must_name_issuer, faults);
  }
  if (identity.has_groups()) {
    CheckMapped(JoinPath(path, "groups"), identity.groups(), faults);
    CheckPrefix(JoinPath(path, "groups"), identity.groups(), must_name_issuer, faults);
  }
  for (const auto& [name, mapped] : identity.extra()) {
    const std::string extra = JoinPath(JoinPath(path, "extra"), name);
    const bool fits = !name.empty() && name.size() <= kExtraNameBytes &&
                      std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!fits) {
      faults.AddName(extra,
                     StrCat("a name is 1 to ", kExtraNameBytes, " printable ASCII characters, no blank"));
    }
    CheckMapped(extra, mapped, faults);
    CheckPrefix(extra, mapped, /*must_name_issuer=*/false, faults);
  }
}

}  // namespace

void CheckOutput(const std::string& path, const v1::Policy& policy, bool several_issuers, FaultList& faults) {
  if (policy.has_output()) {
    const std::string output = JoinPath(path, "output");
    if (!faults.Written(JoinPath(output, "allow")) && !faults.Written(JoinPath(output, "deny"))) {
      faults.AddMissing(output, {"allow", "deny"}, "says nothing; name allow or deny");
    }
    CheckNames(JoinPath(output, "allow"), policy.output().allow(), faults);
    CheckNames(JoinPath(output, "deny"), policy.output().deny(), faults);
  }
  if (policy.has_identity())
    CheckIdentity(JoinPath(path, "identity"), policy.identity(), several_issuers, faults);
}

}  // namespace assay
