#include "server/jwks/revocation_store.h"

#include <utility>

#include "server/base/str_cat.h"
#include "server/jwks/private_folder.h"
#include "server/jwks/replaced_file.h"
#include "server/jwks/revocation_codec.h"

namespace assay {
namespace {

constexpr char kName[] = "list";
constexpr size_t kMostBytes = 64 << 20;  // far over kRevocations entries of the longest kind

}  // namespace

absl::StatusOr<RevocationStore> RevocationStore::Open(const std::string& state_dir, FilePort& files) {
  absl::StatusOr<std::string> folder = MakePrivateFolder(files, state_dir, "revocations");
  if (!folder.ok()) return folder.status();
  if (absl::Status removed = RemoveLeftovers(files, *folder); !removed.ok()) return removed;
  return RevocationStore(*std::move(folder), files);
}

RevocationStore::RevocationStore(std::string folder, FilePort& files)
    : folder_(std::move(folder)), files_(&files) {}

absl::StatusOr<std::vector<Revocation>> RevocationStore::Load() {
  if (absl::Status safe = CheckPrivateFolder(*files_, folder_); !safe.ok()) return safe;
  const std::string path = StrCat(folder_, "/", kName);
  const absl::StatusOr<FileContent> content = files_->Read(path, kMostBytes);
  if (absl::IsNotFound(content.status())) return std::vector<Revocation>();
  if (!content.ok()) return content.status();
  if (absl::Status safe = CheckPrivateFile(*files_, path, content->status); !safe.ok()) return safe;
  auto entries = DecodeRevocations(content->bytes);
  if (entries.ok()) return entries;
  return absl::DataLossError(StrCat(path, " ", std::string(entries.status().message()),
                                    "; restore it, or remove it if its revocations may be forgotten"));
}

absl::Status RevocationStore::Save(std::span<const Revocation> entries) {
  if (absl::Status safe = CheckPrivateFolder(*files_, folder_); !safe.ok()) return safe;
  return ReplaceFile(*files_, folder_, kName, EncodeRevocations(entries));
}

}  // namespace assay
