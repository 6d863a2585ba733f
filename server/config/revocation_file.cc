#include "server/config/revocation_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/string_view.h"
#include "assay/v1/config.pb.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/fault_list.h"
#include "server/config/yaml_reader.h"
#include "server/jwks/revocation_list.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

// The one thing that an entry revokes; nothing, and a fault, where it names none or several.
std::optional<RevocationName> NameOf(const std::string& path, const v1::RevocationEntry& entry,
                                     FaultList& faults) {
  const std::pair<std::string_view, std::pair<Kind, const std::string*>> choices[] = {
      {"key_id", {Kind::kKeyId, &entry.key_id()}},
      {"thumbprint", {Kind::kThumbprint, &entry.thumbprint()}},
      {"token_id", {Kind::kTokenId, &entry.token_id()}},
      {"subject", {Kind::kSubject, &entry.subject()}}};
  std::optional<RevocationName> name;
  std::string_view first;
  for (const auto& [member, choice] : choices) {
    if (choice.second->empty()) continue;
    if (name) {
      faults.Add(JoinPath(path, member), StrCat("contradicts ", first, ": an entry revokes one thing"));
      continue;
    }
    first = member;
    name = RevocationName{entry.issuer(), choice.first, *choice.second};
  }
  if (!name) {
    faults.AddMissing(path, {"key_id", "thumbprint", "token_id", "subject"},
                      "needs one of key_id, thumbprint, token_id, subject");
  }
  return name;
}

void ReadTime(const std::string& path, const std::string& text, absl::Time& time, FaultList& faults) {
  if (text.empty()) return;
  std::string error;
  const bool read =
      absl::ParseTime(absl::RFC3339_full, absl::string_view(text.data(), text.size()), &time, &error);
  if (!read || time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    faults.Add(path, StrCat("expected a time such as \"2026-11-23T09:30:00Z\", found ", Quoted(text)));
  }
}

void CheckIssuer(const std::string& path, const std::string& issuer, const std::vector<std::string>& issuers,
                 FaultList& faults) {
  if (issuer.empty())
    return faults.AddMissing(path, {"issuer"}, "needs issuer: the name of a configured one");
  if (std::find(issuers.begin(), issuers.end(), issuer) != issuers.end()) return;
  const std::vector<std::string_view> known(issuers.begin(), issuers.end());
  faults.Add(JoinPath(path, "issuer"),
             StrCat("no issuer is configured under this name", DidYouMean(issuer, known)));
}

}  // namespace

tl::expected<std::vector<Revocation>, ConfigFaults> ReadRevocations(std::string_view text,
                                                                    const std::vector<std::string>& issuers,
                                                                    absl::Time now) {
  v1::RevocationFile file;
  YamlReading reading = ReadYaml(text, file);
  if (!reading.faults.empty()) return tl::make_unexpected(std::move(reading.faults));
  FaultList faults(std::move(reading));
  // An empty file is more likely a mistake, or one half written, than an empty list.
  if (!faults.Written("revocations"))
    faults.AddMissing("", {"revocations"}, "needs revocations: the list, empty as it may be");
  if (static_cast<size_t>(file.revocations_size()) > kRevocations)
    faults.Add("revocations", StrCat("at most ", kRevocations, " entries"));

  std::vector<Revocation> entries;
  std::set<RevocationName> seen;
  for (int i = 0; i < file.revocations_size(); ++i) {
    const v1::RevocationEntry& written = file.revocations(i);
    const std::string path = IndexPath("revocations", i);
    CheckIssuer(path, written.issuer(), issuers, faults);
    const auto name = NameOf(path, written, faults);
    if (!name) continue;
    if (!seen.insert(*name).second) faults.Add(path, "revokes what an entry above revokes");
    Revocation entry{
        .name = *name, .added_at = now, .origin = Revocation::Origin::kFile, .note = written.note()};
    ReadTime(JoinPath(path, "issued_before"), written.issued_before(), entry.issued_before, faults);
    ReadTime(JoinPath(path, "expires"), written.expires(), entry.expires, faults);
    const absl::Status status = CheckRevocation(entry);
    if (!status.ok() && !written.issuer().empty()) faults.Add(path, std::string(status.message()));
    entries.push_back(std::move(entry));
  }
  ConfigFaults all = std::move(faults).Take();
  if (!all.empty()) return tl::make_unexpected(std::move(all));
  return entries;
}

}  // namespace assay
