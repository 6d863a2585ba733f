#include "server/config/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "server/base/str_cat.h"

namespace assay {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

absl::Status Failure(const std::string& path, int error) {
  return absl::NotFoundError(StrCat(path, ": ", std::strerror(error)));
}

absl::StatusOr<File> Open(const std::string& path, Pipes pipes) {
  // Without O_NONBLOCK, opening a pipe waits for somebody who writes to it.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Failure(path, errno);
  File file(fdopen(fd, "rb"), std::fclose);
  struct stat status;
  if (fstat(fd, &status) != 0) return Failure(path, errno);
  if (S_ISDIR(status.st_mode)) return Failure(path, EISDIR);
  if (pipes == Pipes::kRefused && !S_ISREG(status.st_mode)) {
    return absl::NotFoundError(StrCat(path, ": not a regular file"));
  }
  // Who does write may take his time.
  if (fcntl(fd, F_SETFL, 0) != 0) return Failure(path, errno);
  return file;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes, Pipes pipes) {
  const auto file = Open(path, pipes);
  if (!file.ok()) return file.status();
  std::string bytes;
  char block[16 << 10];
  while (bytes.size() <= max_bytes) {
    const size_t got = std::fread(block, 1, sizeof(block), file->get());
    bytes.append(block, got);
    if (got < sizeof(block)) break;
  }
  if (std::ferror(file->get()) != 0) return Failure(path, errno);
  if (bytes.size() > max_bytes) bytes.resize(max_bytes + 1);
  return bytes;
}

absl::Status CheckReadable(const std::string& path) { return Open(path, Pipes::kRead).status(); }

}  // namespace assay
