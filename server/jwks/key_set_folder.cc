#include "server/jwks/key_set_folder.h"

#include <utility>

#include "server/base/str_cat.h"
#include "server/jwks/key_set_copy.h"
#include "server/jwks/private_folder.h"
#include "server/jwks/replaced_file.h"

namespace assay {
namespace {

constexpr absl::Duration kClockTolerance = absl::Minutes(5);

std::string FileName(const std::string& name) { return StrCat(name, ".keyset"); }

tl::unexpected<CopyFault> Refuse(CopyRefusal refusal, std::string detail) {
  return tl::unexpected(CopyFault{refusal, std::move(detail)});
}

tl::unexpected<CopyFault> Refuse(CopyRefusal refusal, const absl::Status& status) {
  return Refuse(refusal, std::string(status.message()));
}

}  // namespace

absl::StatusOr<KeySetFolder> KeySetFolder::Open(const std::string& state_dir, FilePort& files) {
  absl::StatusOr<std::string> path = MakePrivateFolder(files, state_dir, "keys");
  if (!path.ok()) return path.status();
  if (absl::Status removed = RemoveLeftovers(files, *path); !removed.ok()) return removed;
  return KeySetFolder(*std::move(path), files);
}

KeySetFolder::KeySetFolder(std::string folder, FilePort& files)
    : folder_(std::move(folder)), files_(&files) {}

std::string KeySetFolder::PathOf(const std::string& name) const {
  return StrCat(folder_, "/", FileName(name));
}

tl::expected<StoredKeySet, CopyFault> KeySetFolder::Load(const std::string& name, const CopyDemand& demand,
                                                         absl::Time now) {
  const std::string path = PathOf(name);
  if (absl::Status safe = CheckPrivateFolder(*files_, folder_); !safe.ok()) {
    return Refuse(CopyRefusal::kPermission, safe);
  }
  const absl::StatusOr<FileContent> content = files_->Read(path, kKeySetCopyBytes + 1);
  if (absl::IsNotFound(content.status())) return Refuse(CopyRefusal::kAbsent, content.status());
  if (!content.ok()) return Refuse(CopyRefusal::kPermission, content.status());
  if (absl::Status safe = CheckPrivateFile(*files_, path, content->status); !safe.ok()) {
    return Refuse(CopyRefusal::kPermission, safe);
  }
  absl::StatusOr<StoredKeySet> set = DecodeKeySetCopy(content->bytes);
  if (!set.ok())
    return Refuse(CopyRefusal::kIntegrity, StrCat(path, ": ", std::string(set.status().message())));
  if (set->issuer != demand.issuer) {
    return Refuse(CopyRefusal::kIntegrity, StrCat(path, ": of issuer ", set->issuer));
  }
  if (set->source != demand.source) {
    return Refuse(CopyRefusal::kIntegrity, StrCat(path, ": from ", set->source));
  }
  const absl::Duration age = now - set->confirmed;
  if (age < -kClockTolerance) {
    return Refuse(CopyRefusal::kAge, StrCat(path, ": ", absl::FormatDuration(-age), " ahead of the clock"));
  }
  if (age > demand.hard_ttl) {
    return Refuse(CopyRefusal::kAge, StrCat(path, ": ", absl::FormatDuration(age), " old, over ",
                                            absl::FormatDuration(demand.hard_ttl)));
  }
  return *std::move(set);
}

absl::Status KeySetFolder::Save(const std::string& name, const StoredKeySet& set) {
  if (absl::Status safe = CheckPrivateFolder(*files_, folder_); !safe.ok()) return safe;
  const absl::StatusOr<std::string> bytes = EncodeKeySetCopy(set);
  if (!bytes.ok()) return bytes.status();
  return ReplaceFile(*files_, folder_, FileName(name), *bytes);
}

absl::Status KeySetFolder::Remove(const std::string& name) {
  if (absl::Status safe = CheckPrivateFolder(*files_, folder_); !safe.ok()) return safe;
  absl::Status removed = files_->Remove(PathOf(name));
  if (absl::IsNotFound(removed)) return absl::OkStatus();
  return removed.ok() ? files_->SyncFolder(folder_) : removed;
}

}  // namespace assay
