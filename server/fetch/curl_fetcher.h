// CurlFetcher: the event loop of key supply, and its way to the network.
#ifndef ASSAY_SERVER_FETCH_CURL_FETCHER_H_
#define ASSAY_SERVER_FETCH_CURL_FETCHER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/fetch/connection_pool.h"
#include "server/fetch/host_lookup.h"
#include "server/fetch/inbox.h"
#include "server/fetch/transfer_queue.h"
#include "server/jwks/http_fetcher.h"

namespace assay {

struct CurlFetcherOptions {
  size_t transfers = 64;  // under way at a time
  size_t transfers_per_host = 2;
  size_t lookups = 16;  // of names, those included that nobody waits for any more
  HostLookup lookup = SystemLookup;
};

// CurlFetcher is one thread on which libcurl's transfers, the timers of key supply and its tasks take turns.
// Lifetime: Stop, or the end, runs what was posted before it, joins the thread, and destroys uncalled what is
// left: timers, and `done` of transfers. It must not be called on the loop itself. A look-up that hangs is
// left behind, and its thread may outlive all of this. Thread-safety: Post, PostAt and Stop are thread-safe;
// Fetch is for the loop's own thread.
class CurlFetcher final : public EventLoop, public HttpFetcher {
 public:
  explicit CurlFetcher(const Clock& clock, CurlFetcherOptions options = {});
  ~CurlFetcher() override;

  void Post(Task task) override;
  void PostAt(absl::Duration at, Task task) override;
  void Fetch(FetchRequest request, Done done) override;
  void Stop();

 private:
  // Connections are shared by those who trust and may reach the same: PeerIdentity, and where only public
  // addresses may be reached, the exceptions.
  using PoolKey = std::tuple<std::string, bool, std::vector<AddressRange>>;
  static PoolKey PoolOf(const FetchRequest& request);

  void Run();
  void RunDueTasks();
  void DrivePools();
  void FinishTransfers();
  void StartTransfers();
  void LookUp(std::unique_ptr<Transfer> transfer);
  void Start(std::unique_ptr<Transfer> transfer, const std::vector<std::string>& addresses,
             absl::Duration spent);
  void WaitForSomething();
  void Clear();

  const Clock& clock_;
  const CurlFetcherOptions options_;
  const int epoll_fd_;
  const std::shared_ptr<Inbox> inbox_;  // shared with look-ups

  // Owned by the thread.
  std::multimap<absl::Duration, Task> timers_;
  TransferQueue queue_;
  std::map<PoolKey, std::unique_ptr<ConnectionPool>> pools_;
  absl::flat_hash_map<CURL*, std::unique_ptr<Transfer>> running_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<Transfer>> looking_up_;  // by the number of the look-up
  uint64_t lookups_begun_ = 0;

  std::thread thread_;  // last, so that it starts when all else stands
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CURL_FETCHER_H_
