#include "server/command/read_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "server/base/str_cat.h"

namespace assay {

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  const auto failure = [&] { return absl::NotFoundError(StrCat(path, ": ", std::strerror(errno))); };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return failure();
  std::string bytes(max_bytes + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0) return failure();
  return bytes;
}

}  // namespace assay
