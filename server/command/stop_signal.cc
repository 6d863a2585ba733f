#include "server/command/stop_signal.h"

namespace assay {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignal::Wait(const std::function<void()>& on_hangup) {
  for (int signal = SIGHUP; signal == SIGHUP;) {
    sigwait(&signals_, &signal);
    if (signal != SIGHUP) break;
    if (!on_hangup) break;
    on_hangup();
  }
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
}

}  // namespace assay
