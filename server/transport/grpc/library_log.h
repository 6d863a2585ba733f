// LibraryLog: what gRPC and protobuf would write to standard error.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_LIBRARY_LOG_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_LIBRARY_LOG_H_

#include <functional>
#include <string_view>

namespace assay {

struct LibraryMessage {
  enum class Severity { kInfo, kWarning, kError };
  std::string_view library;  // "grpc" or "protobuf"; lives for ever
  Severity severity;
  std::string_view text;
};

// LibraryLog gives the process's library messages to `sink`, from any thread, and drops them after its end:
// nobody is in the sink then. The last one made wins. The sink may take messages at any time, must be quick,
// and must not call either library. Thread-safety: single-threaded (owner: who made it).
class LibraryLog {
 public:
  using Sink = std::function<void(const LibraryMessage&)>;

  explicit LibraryLog(Sink sink);
  ~LibraryLog();
  LibraryLog(const LibraryLog&) = delete;
  LibraryLog& operator=(const LibraryLog&) = delete;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_LIBRARY_LOG_H_
