// CurlFetcher: the event loop of key supply, and its way to the network.
#ifndef ASSAY_SERVER_FETCH_CURL_FETCHER_H_
#define ASSAY_SERVER_FETCH_CURL_FETCHER_H_

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/fetch/connection_pool.h"
#include "server/fetch/inbox.h"
#include "server/fetch/transfer_queue.h"
#include "server/jwks/http_fetcher.h"

namespace assay {

struct CurlFetcherOptions {
  size_t transfers = 64;  // under way at a time
  size_t transfers_per_host = 2;
};

// CurlFetcher is one thread on which libcurl's transfers, the timers of key supply and its tasks take turns.
// Lifetime: Stop, or the end, runs what was posted before it, joins the thread, and destroys uncalled what is
// left: timers, and `done` of transfers. It must not be called on the loop itself.
// Thread-safety: Post, PostAt and Stop are thread-safe; Fetch is for the loop's own thread.
class CurlFetcher final : public EventLoop, public HttpFetcher {
 public:
  explicit CurlFetcher(const Clock& clock, CurlFetcherOptions options = {});
  ~CurlFetcher() override;

  void Post(Task task) override;
  void PostAt(absl::Duration at, Task task) override;
  void Fetch(FetchRequest request, Done done) override;
  void Stop();

 private:
  void Run();
  void RunDueTasks();
  void DrivePools();
  void FinishTransfers();
  void StartTransfers();
  void WaitForSomething();
  void Clear();

  const Clock& clock_;
  const CurlFetcherOptions options_;
  const int epoll_fd_;
  Inbox inbox_;

  // Owned by the thread.
  std::multimap<absl::Duration, Task> timers_;
  TransferQueue queue_;
  absl::flat_hash_map<std::string, std::unique_ptr<ConnectionPool>> pools_;  // by CA file
  absl::flat_hash_map<CURL*, std::unique_ptr<Transfer>> running_;

  std::thread thread_;  // last, so that it starts when all else stands
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CURL_FETCHER_H_
