#include "server/transport/grpc/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <string>
#include <utility>

#include "server/base/mutex.h"

namespace assay {
namespace {

using Severity = LibraryMessage::Severity;

// Both libraries take a plain function, so that where the messages go can only be the process's.
struct Outlet {
  Mutex mutex;
  LibraryLog::Sink sink ABSL_GUARDED_BY(mutex);
};

Outlet& TheOutlet() {
  static Outlet& outlet = *new Outlet;
  return outlet;
}

// The lock is held while the sink runs: so its end waits for whoever is in it.
void Tell(const LibraryMessage& message) {
  Outlet& outlet = TheOutlet();
  MutexLock lock(outlet.mutex);
  if (outlet.sink) outlet.sink(message);
}

void TakeFromGrpc(gpr_log_func_args* args) {
  const bool error = args->severity == GPR_LOG_SEVERITY_ERROR;
  Tell({"grpc", error ? Severity::kError : Severity::kInfo, args->message});
}

void TakeFromProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& text) {
  const Severity severity = level == google::protobuf::LOGLEVEL_INFO      ? Severity::kInfo
                            : level == google::protobuf::LOGLEVEL_WARNING ? Severity::kWarning
                                                                          : Severity::kError;
  Tell({"protobuf", severity, text});
}

void SetSink(LibraryLog::Sink sink) {
  Outlet& outlet = TheOutlet();
  MutexLock lock(outlet.mutex);
  outlet.sink.swap(sink);
}

}  // namespace

LibraryLog::LibraryLog(Sink sink) {
  SetSink(std::move(sink));
  gpr_set_log_function(TakeFromGrpc);
  google::protobuf::SetLogHandler(TakeFromProtobuf);
}

LibraryLog::~LibraryLog() { SetSink(nullptr); }

}  // namespace assay
