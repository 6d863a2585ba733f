// WatchedFiles: the file port on a real folder, each call written down, and spoilt where the test says so.
#ifndef ASSAY_TESTS_JWKS_WATCHED_FILES_H_
#define ASSAY_TESTS_JWKS_WATCHED_FILES_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/posix_files.h"

namespace assay::testing {

// WatchedFiles writes down what changes the disk, temporary files as "temporary". Single-threaded (owner: the
// one who calls the port), but for what stands before the first call.
class WatchedFiles final : public FilePort {
 public:
  std::vector<std::string> calls;              // that change the disk, in their order
  std::string fails;                           // the call that fails with kUnavailable
  std::map<std::string, FileStatus> statuses;  // what Stat and Read say of a path instead of the truth
  uint32_t user = PosixFiles().EffectiveUser();
  std::function<void(const std::string& call)> before = [](const std::string&) {};

  uint32_t EffectiveUser() const override { return user; }
  absl::StatusOr<FileStatus> Stat(const std::string& path) override {
    const auto found = statuses.find(path);
    return found == statuses.end() ? files_.Stat(path) : found->second;
  }
  absl::StatusOr<std::string> RealPath(const std::string& path) override { return files_.RealPath(path); }
  absl::StatusOr<std::vector<std::string>> List(const std::string& folder) override {
    return files_.List(folder);
  }
  absl::Status MakeFolder(const std::string& path) override {
    return Watch("mkdir", path, [&] { return files_.MakeFolder(path); });
  }
  absl::StatusOr<FileContent> Read(const std::string& path, size_t most) override {
    before("read " + Shown(path));
    auto content = files_.Read(path, most);
    const auto found = statuses.find(path);
    if (content.ok() && found != statuses.end()) content->status = found->second;
    return content;
  }
  absl::StatusOr<std::unique_ptr<NewFile>> Create(const std::string& path) override {
    std::unique_ptr<NewFile> file;
    const absl::Status status = Watch("create", path, [&] {
      auto made = files_.Create(path);
      if (made.ok()) file = std::make_unique<WatchedFile>(*this, path, *std::move(made));
      return made.status();
    });
    if (!status.ok()) return status;
    return file;
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return Watch("rename", to, [&] { return files_.Rename(from, to); });
  }
  absl::Status SyncFolder(const std::string& path) override {
    return Watch("fsync", path, [&] { return files_.SyncFolder(path); });
  }
  absl::Status Remove(const std::string& path) override {
    return Watch("unlink", path, [&] { return files_.Remove(path); });
  }

 private:
  class WatchedFile final : public NewFile {
   public:
    WatchedFile(WatchedFiles& files, std::string path, std::unique_ptr<NewFile> file)
        : files_(files), path_(std::move(path)), file_(std::move(file)) {}
    absl::Status Write(std::string_view bytes) override {
      return files_.Watch("write", path_, [&] { return file_->Write(bytes); });
    }
    absl::Status Sync() override {
      return files_.Watch("fsync", path_, [&] { return file_->Sync(); });
    }

   private:
    WatchedFiles& files_;
    const std::string path_;
    const std::unique_ptr<NewFile> file_;
  };

  static std::string Shown(const std::string& path) {
    return path.ends_with(".tmp") ? "temporary" : path.substr(path.rfind('/') + 1);
  }

  template <typename Call>
  absl::Status Watch(const std::string& verb, const std::string& path, const Call& call) {
    const std::string shown = verb + " " + Shown(path);
    before(shown);
    calls.push_back(shown);
    return shown == fails ? absl::UnavailableError("no space") : call();
  }

  PosixFiles files_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_JWKS_WATCHED_FILES_H_
