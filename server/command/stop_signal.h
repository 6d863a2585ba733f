// StopSignal: SIGTERM, SIGINT and SIGHUP, waited for by the main thread.
#ifndef ASSAY_SERVER_COMMAND_STOP_SIGNAL_H_
#define ASSAY_SERVER_COMMAND_STOP_SIGNAL_H_

#include <csignal>
#include <functional>

namespace assay {

// StopSignal blocks all three signals for this thread and all that it starts later, so make it before any
// other part. Thread-safety: single-threaded (owner: the main thread).
class StopSignal {
 public:
  StopSignal();
  // Wait returns at the first signal, but for SIGHUP where there is `on_hangup`, which each one calls. SIGINT
  // after it ends the process at once: a person who presses Ctrl-C twice means it; a supervisor that repeats
  // SIGTERM does not.
  void Wait(const std::function<void()>& on_hangup = nullptr);

 private:
  sigset_t signals_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_STOP_SIGNAL_H_
