#include "server/jwks/replaced_file.h"

#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr std::string_view kTemporary = ".tmp";

// Drawn by chance: another process may write the same file.
std::string TemporaryPath(const std::string& path) {
  std::random_device chance;
  char text[20];
  std::snprintf(text, sizeof(text), ".%08x%08x", chance(), chance());
  return StrCat(path, text, kTemporary);
}

absl::Status Write(FilePort& files, const std::string& path, std::string_view bytes) {
  const absl::StatusOr<std::unique_ptr<NewFile>> file = files.Create(path);
  if (!file.ok()) return file.status();
  if (absl::Status written = (*file)->Write(bytes); !written.ok()) return written;
  return (*file)->Sync();
}

}  // namespace

absl::Status ReplaceFile(FilePort& files, const std::string& folder, const std::string& name,
                         std::string_view bytes) {
  const std::string path = StrCat(folder, "/", name);
  const std::string temporary = TemporaryPath(path);
  absl::Status status = Write(files, temporary, bytes);
  if (status.ok()) status = files.Rename(temporary, path);
  if (!status.ok()) {
    // What fails here as well is removed at the next start.
    files.Remove(temporary).IgnoreError();
    return status;
  }
  return files.SyncFolder(folder);
}

absl::Status RemoveLeftovers(FilePort& files, const std::string& folder) {
  const absl::StatusOr<std::vector<std::string>> names = files.List(folder);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (!name.ends_with(kTemporary)) continue;
    absl::Status removed = files.Remove(StrCat(folder, "/", name));
    if (!removed.ok() && !absl::IsNotFound(removed)) return removed;
  }
  return absl::OkStatus();
}

}  // namespace assay
