#include "server/transport/handlers/shared_secret.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/base/ascii_case.h"
#include "server/base/descriptor.h"
#include "server/base/form_encoding.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

constexpr size_t kMostBytes = 4096;

// Unlike ==, it looks at every byte whatever it finds.
bool SameInConstantTime(const std::array<uint8_t, 32>& a, const std::array<uint8_t, 32>& b) {
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference = difference | (a[i] ^ b[i]);
  return difference == 0;
}

// After returns what stands behind `scheme` and a blank; nothing where the scheme is another.
std::optional<std::string_view> After(std::string_view scheme, std::string_view authorization) {
  if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ' ||
      !EqualsIgnoringCase(authorization.substr(0, scheme.size()), scheme)) {
    return std::nullopt;
  }
  return authorization.substr(scheme.size() + 1);
}

std::optional<std::string> PasswordOf(std::string_view authorization) {
  const auto credentials = After("Basic", authorization);
  std::string decoded;
  if (!credentials || !absl::Base64Unescape({credentials->data(), credentials->size()}, &decoded)) {
    return std::nullopt;
  }
  const size_t colon = decoded.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return decoded.substr(colon + 1);
}

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mode == b.st_mode &&
         a.st_uid == b.st_uid && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec && a.st_ctim.tv_sec == b.st_ctim.tv_sec &&
         a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

}  // namespace

absl::Status SharedSecret::Reread() {
  const auto refusal = [this](std::string_view cause) {
    return absl::FailedPreconditionError(StrCat(key_, " ", path_, ": ", cause));
  };
  // Whatever is refused below leaves no secret.
  const std::optional<Digest> known = std::exchange(secret_, std::nullopt);
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return refusal(std::strerror(errno));
  struct stat now;
  if (fstat(file.number(), &now) != 0) return refusal(std::strerror(errno));
  if (known && SameFile(now, seen_)) {
    secret_ = known;
    return absl::OkStatus();
  }
  if (!S_ISREG(now.st_mode)) return refusal("is not a regular file");
  if ((now.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0) {
    return refusal("others may read or write it; chmod 600 it, and make a new secret");
  }
  std::string text(kMostBytes + 1, '\0');
  const ssize_t got = read(file.number(), text.data(), text.size());
  if (got < 0) return refusal(std::strerror(errno));
  text.resize(static_cast<size_t>(got));
  if (text.size() > kMostBytes) return refusal("is longer than 4096 bytes");
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  const std::string_view secret =
      begin == std::string::npos
          ? std::string_view()
          : std::string_view(text).substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
  if (secret.size() < kSharedSecretBytes) {
    return refusal("has less than 32 bytes; make one: openssl rand -hex 32");
  }
  for (const char c : secret) {
    if (c <= 0x20 || c >= 0x7f) return refusal("holds a byte that no header can carry");
  }
  secret_ = Sha256(secret);
  seen_ = now;
  return absl::OkStatus();
}

absl::Status SharedSecret::Load() {
  MutexLock lock(mutex_);
  return Reread();
}

absl::Status SharedSecret::Check(std::optional<std::string_view> authorization) {
  Digest secret;
  {
    MutexLock lock(mutex_);
    if (!Reread().ok()) return absl::UnavailableError(StrCat("the server's ", key_, " lets nobody in"));
    secret = *secret_;
  }
  const std::string_view header = authorization.value_or(std::string_view());
  std::vector<std::string> shown;
  if (const auto token = After("Bearer", header)) shown.emplace_back(*token);
  if (scheme_ == Scheme::kBearerOrBasic) {
    if (auto password = PasswordOf(header)) {
      if (auto decoded = DecodeForm(*password)) shown.push_back(*std::move(decoded));
      shown.push_back(*std::move(password));
    }
  }
  if (shown.empty()) {
    return absl::UnauthenticatedError(
        StrCat("show the secret of the server's ", key_, ": authorization: Bearer SECRET"));
  }
  for (const std::string& each : shown) {
    if (SameInConstantTime(Sha256(each), secret)) return absl::OkStatus();
  }
  return absl::UnauthenticatedError(StrCat("this is not the secret of the server's ", key_));
}

}  // namespace assay
