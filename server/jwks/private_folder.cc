#include "server/jwks/private_folder.h"

#include <cstdio>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr uint32_t kSticky = 01000;
constexpr uint32_t kRoot = 0;

std::string Octal(uint32_t mode) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04o", static_cast<unsigned>(mode));
  return text;
}

absl::Status Unsafe(const std::string& path, std::string_view why, std::string_view cure) {
  return absl::PermissionDeniedError(StrCat(path, " ", why, ": whoever can write it can plant keys; ", cure));
}

absl::Status WritableByOthers(const std::string& path, const FileStatus& status) {
  return Unsafe(path, StrCat("is writable by others (mode ", Octal(status.mode), ")"),
                StrCat("run chmod go-w ", path));
}

absl::Status AnotherUsers(const std::string& path, const FileStatus& status, uint32_t user) {
  return Unsafe(path,
                StrCat("belongs to user ", status.owner, " (mode ", Octal(status.mode),
                       "), this process runs as user ", user),
                StrCat("run chown ", user, " ", path));
}

absl::Status CheckAncestor(FilePort& files, const std::string& path) {
  const absl::StatusOr<FileStatus> status = files.Stat(path);
  if (!status.ok()) return status.status();
  if (status->WritableByOthers() && (status->mode & kSticky) == 0) return WritableByOthers(path, *status);
  const uint32_t user = files.EffectiveUser();
  if (status->owner != kRoot && status->owner != user) return AnotherUsers(path, *status, user);
  return absl::OkStatus();
}

// Whether the folder had to be made.
absl::StatusOr<bool> MakeIfAbsent(FilePort& files, const std::string& path) {
  const absl::Status made = files.MakeFolder(path);
  if (made.ok() || absl::IsAlreadyExists(made)) return made.ok();
  return made;
}

}  // namespace

absl::StatusOr<std::string> MakePrivateFolder(FilePort& files, const std::string& parent,
                                              std::string_view name) {
  if (const auto made = MakeIfAbsent(files, parent); !made.ok()) return made.status();
  absl::StatusOr<std::string> real = files.RealPath(parent);
  if (!real.ok()) return real;
  const std::string folder = StrCat(*real, "/", name);
  const absl::StatusOr<bool> made = MakeIfAbsent(files, folder);
  if (!made.ok()) return made.status();
  if (*made) {
    if (absl::Status synced = files.SyncFolder(*real); !synced.ok()) return synced;
  }
  if (absl::Status safe = CheckPrivateFolder(files, folder); !safe.ok()) return safe;
  return folder;
}

absl::Status CheckPrivateFolder(FilePort& files, const std::string& folder) {
  const absl::StatusOr<FileStatus> status = files.Stat(folder);
  if (!status.ok()) return status.status();
  if (status->kind != FileStatus::Kind::kFolder) {
    return Unsafe(folder, StrCat("is not a folder (mode ", Octal(status->mode), ")"), "remove it");
  }
  if (absl::Status safe = CheckPrivateFile(files, folder, *status); !safe.ok()) return safe;
  for (size_t end = folder.rfind('/'); end != std::string::npos;
       end = end == 0 ? std::string::npos : folder.rfind('/', end - 1)) {
    if (absl::Status safe = CheckAncestor(files, end == 0 ? "/" : folder.substr(0, end)); !safe.ok())
      return safe;
  }
  return absl::OkStatus();
}

absl::Status CheckPrivateFile(const FilePort& files, const std::string& path, const FileStatus& status) {
  const uint32_t user = files.EffectiveUser();
  if (status.owner != user) return AnotherUsers(path, status, user);
  if (status.WritableByOthers()) return WritableByOthers(path, status);
  return absl::OkStatus();
}

}  // namespace assay
