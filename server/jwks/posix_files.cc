#include "server/jwks/posix_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "server/base/descriptor.h"

namespace assay {
namespace {

absl::Status Failed(const std::string& path) { return absl::ErrnoToStatus(errno, path); }

absl::Status Checked(int result, const std::string& path) {
  return result == 0 ? absl::OkStatus() : Failed(path);
}

FileStatus StatusOf(const struct stat& found) {
  FileStatus status{.owner = found.st_uid, .mode = found.st_mode & 07777U};
  if (S_ISREG(found.st_mode)) status.kind = FileStatus::Kind::kRegular;
  if (S_ISDIR(found.st_mode)) status.kind = FileStatus::Kind::kFolder;
  if (S_ISLNK(found.st_mode)) status.kind = FileStatus::Kind::kSymbolicLink;
  return status;
}

class PosixNewFile final : public NewFile {
 public:
  PosixNewFile(int number, std::string path) : file_(number), path_(std::move(path)) {}

  absl::Status Write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Failed(path_);
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }
  absl::Status Sync() override { return Checked(::fsync(file_.number()), path_); }

 private:
  const Descriptor file_;
  const std::string path_;
};

}  // namespace

uint32_t PosixFiles::EffectiveUser() const { return ::geteuid(); }

absl::StatusOr<FileStatus> PosixFiles::Stat(const std::string& path) {
  struct stat found;
  if (::lstat(path.c_str(), &found) != 0) return Failed(path);
  return StatusOf(found);
}

absl::StatusOr<std::string> PosixFiles::RealPath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  if (error) return absl::ErrnoToStatus(error.value(), path);
  return real.string();
}

absl::StatusOr<std::vector<std::string>> PosixFiles::List(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error) return absl::ErrnoToStatus(error.value(), folder);
  return names;
}

absl::Status PosixFiles::MakeFolder(const std::string& path) {
  return Checked(::mkdir(path.c_str(), 0700), path);
}

absl::StatusOr<FileContent> PosixFiles::Read(const std::string& path, size_t most) {
  // O_NONBLOCK: opening a pipe must not hold the thread.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0) return Failed(path);
  struct stat found;
  if (::fstat(file.number(), &found) != 0) return Failed(path);
  FileContent content{.status = StatusOf(found), .bytes = {}};
  if (content.status.kind != FileStatus::Kind::kRegular) {
    return absl::FailedPreconditionError(path + ": not a regular file");
  }
  content.bytes.resize(std::min(most, static_cast<size_t>(found.st_size)));
  size_t had = 0;
  while (had < content.bytes.size()) {
    const ssize_t got = ::read(file.number(), content.bytes.data() + had, content.bytes.size() - had);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(path);
    if (got == 0) break;
    had += static_cast<size_t>(got);
  }
  content.bytes.resize(had);
  return content;
}

absl::StatusOr<std::unique_ptr<NewFile>> PosixFiles::Create(const std::string& path) {
  const int number = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (number < 0) return Failed(path);
  return std::make_unique<PosixNewFile>(number, path);
}

absl::Status PosixFiles::Rename(const std::string& from, const std::string& to) {
  return Checked(::rename(from.c_str(), to.c_str()), to);
}

absl::Status PosixFiles::SyncFolder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY));
  if (folder.number() < 0) return Failed(path);
  return Checked(::fsync(folder.number()), path);
}

absl::Status PosixFiles::Remove(const std::string& path) { return Checked(::unlink(path.c_str()), path); }

}  // namespace assay
