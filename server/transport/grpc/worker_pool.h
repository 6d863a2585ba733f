// WorkerPool: the threads on which parked requests resume and batches are judged.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_WORKER_POOL_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_WORKER_POOL_H_

#include <deque>
#include <thread>
#include <vector>

#include "server/base/executor.h"
#include "server/base/mutex.h"

namespace assay {

// WorkerPool runs tasks in the order of their posting, on a fixed number of threads. Its end runs what is
// posted, then joins; nobody may post after that. Thread-safety: thread-safe.
class WorkerPool final : public Executor {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool() override;
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void Post(Task task) override;

 private:
  void Work();

  Mutex mutex_;
  CondVar posted_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_WORKER_POOL_H_
