#include "server/jwks/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "server/base/descriptor.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

tl::unexpected<FetchFault> Unreadable(const std::string& path, std::string_view why) {
  return tl::unexpected(FetchFault{v1::KEY_SET_FAULT_FILE_UNREADABLE, StrCat(path, ": ", why)});
}

tl::unexpected<FetchFault> Unreadable(const std::string& path, int error) {
  return Unreadable(path, std::generic_category().message(error));
}

}  // namespace

tl::expected<std::string, FetchFault> ReadKeySetFile(const std::string& path) {
  // O_NONBLOCK: opening a pipe must not hold the event loop.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return Unreadable(path, errno);
  struct stat status;
  if (::fstat(file.number(), &status) != 0) return Unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) return Unreadable(path, "not a regular file");

  std::string text;
  for (;;) {
    const size_t had = text.size();
    text.resize(had + (64 << 10));
    const ssize_t got = ::read(file.number(), text.data() + had, text.size() - had);
    if (got < 0 && errno != EINTR) return Unreadable(path, errno);
    text.resize(had + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return text;
    if (text.size() > kKeySetBytes) {
      return tl::unexpected(
          FetchFault{v1::KEY_SET_FAULT_TOO_LARGE, StrCat(path, ": over ", kKeySetBytes, " bytes")});
    }
  }
}

FileSource::FileSource(std::string path) : path_(std::move(path)) {}

void FileSource::Fetch(const FetchDemand& demand, Done done) {
  auto text = ReadKeySetFile(path_);
  if (!text) return done(tl::unexpected(std::move(text).error()));
  done(KeySetBody{.json = std::make_shared<const std::string>(*std::move(text)),
                  .validators = {.url = path_, .etag = {}, .last_modified = {}}});
}

}  // namespace assay
