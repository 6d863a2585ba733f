#include "server/fetch/curl_fetcher.h"

#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include "server/base/name_thread.h"
#include "server/base/str_cat.h"
#include "server/jwks/fetcher_identity.h"

namespace assay {
namespace {

constexpr int kEventsAtOnce = 64;

int NewEpoll() {
  // Once a process, and before the first thread of ours that uses it.
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0 || initialized != CURLE_OK) std::abort();  // no descriptors before the service even stands
  return fd;
}

}  // namespace

CurlFetcher::CurlFetcher(const Clock& clock, CurlFetcherOptions options)
    : clock_(clock),
      options_(std::move(options)),
      epoll_fd_(NewEpoll()),
      inbox_(std::make_shared<Inbox>()),
      queue_({.running = options_.transfers,
              .running_per_host = options_.transfers_per_host,
              .lookups = options_.lookups}) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = inbox_->wake_fd();
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, inbox_->wake_fd(), &event) != 0) std::abort();
  thread_ = std::thread([this] { Run(); });
}

CurlFetcher::~CurlFetcher() {
  Stop();
  ::close(epoll_fd_);
}

void CurlFetcher::Post(Task task) { inbox_->Push(-absl::InfiniteDuration(), std::move(task)); }

void CurlFetcher::PostAt(absl::Duration at, Task task) { inbox_->Push(at, std::move(task)); }

void CurlFetcher::Fetch(FetchRequest request, Done done) {
  const auto refuse = [&](std::string why) {
    Post([done = std::move(done),
          fault = FetchFault{v1::KEY_SET_FAULT_ADDRESS_REFUSED, std::move(why)}]() mutable {
      done(tl::unexpected(std::move(fault)));
    });
  };
  auto url = ParseFetchable(request.url, request.options.allow_http);
  if (!url) return refuse(std::move(url).error());
  std::optional<KeyUrl> proxy;
  if (!request.options.proxy.empty()) {
    auto parsed = KeyUrl::Parse(request.options.proxy);
    if (!parsed) return refuse(StrCat("the proxy's URL: ", parsed.error()));
    if (url->scheme == "http" && !request.options.allow_http) {
      return refuse("what is loopback to a proxy is not so to us; allow_http permits plain http");
    }
    proxy = *std::move(parsed);
  }
  queue_.Push(
      std::make_unique<Transfer>(std::move(request), *std::move(url), std::move(proxy), std::move(done)));
}

void CurlFetcher::Stop() {
  inbox_->Close();
  if (thread_.joinable()) thread_.join();
}

void CurlFetcher::Run() {
  NameThread("assay-fetch");
  // Signals are for the main thread, which waits for them.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);

  while (!inbox_->closed()) {
    RunDueTasks();
    StartTransfers();
    DrivePools();
    FinishTransfers();
    WaitForSomething();
  }
  RunDueTasks();  // what was posted before the stop, such as the end of a refresher
  Clear();
}

void CurlFetcher::RunDueTasks() {
  for (auto& [at, task] : inbox_->TakeAll()) {
    if (at == -absl::InfiniteDuration()) {
      task();
    } else {
      timers_.emplace(at, std::move(task));
    }
  }
  const absl::Duration now = clock_.Now().steady;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    Task task = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    task();
  }
}

void CurlFetcher::StartTransfers() {
  while (auto transfer = queue_.Next()) {
    if (transfer->needs_lookup()) {
      LookUp(std::move(transfer));
    } else {
      Start(std::move(transfer), {}, absl::ZeroDuration());
    }
  }
}

void CurlFetcher::LookUp(std::unique_ptr<Transfer> transfer) {
  const uint64_t number = ++lookups_begun_;
  const absl::Duration began = clock_.Now().steady;
  std::string host = transfer->peer().host;
  timers_.emplace(began + transfer->request().options.connect_timeout, [this, number] {
    auto late = looking_up_.extract(number);
    if (late.empty()) return;
    late.mapped()->Finish(
        tl::unexpected(FetchFault{v1::KEY_SET_FAULT_DNS, "the look-up of the host takes too long"}));
  });
  auto ended = [this, number, began, key = transfer->host_key()](HostAddresses addresses) {
    queue_.LookupEnded();
    auto found = looking_up_.extract(number);
    // Until now a host whose look-ups hang has kept its places, so that it cannot take those of others.
    if (found.empty()) return queue_.Ended(key);
    if (addresses && !addresses->empty()) {
      return Start(std::move(found.mapped()), *addresses, clock_.Now().steady - began);
    }
    queue_.Ended(key);
    std::string why = addresses ? "the host has no address" : std::move(addresses).error();
    found.mapped()->Finish(tl::unexpected(FetchFault{v1::KEY_SET_FAULT_DNS, std::move(why)}));
  };
  looking_up_.emplace(number, std::move(transfer));
  StartLookup(options_.lookup, std::move(host), inbox_, std::move(ended));
}

void CurlFetcher::Start(std::unique_ptr<Transfer> transfer, const std::vector<std::string>& addresses,
                        absl::Duration spent) {
  if (auto fault = transfer->Prepare(addresses, spent)) {
    queue_.Ended(transfer->host_key());
    return transfer->Finish(tl::unexpected(*std::move(fault)));
  }
  auto& pool = pools_[PoolOf(transfer->request())];
  if (pool == nullptr) pool = std::make_unique<ConnectionPool>(epoll_fd_, clock_, options_.transfers);
  CURL* const handle = transfer->handle();
  if (!pool->Add(handle)) {
    queue_.Ended(transfer->host_key());
    return transfer->Finish(CURLE_OUT_OF_MEMORY, clock_.Now().wall);
  }
  running_.emplace(handle, std::move(transfer));
}

CurlFetcher::PoolKey CurlFetcher::PoolOf(const FetchRequest& request) {
  return {PeerIdentity(request.options), request.public_address_only,
          request.public_address_only ? request.options.allow_addresses : std::vector<AddressRange>()};
}

void CurlFetcher::DrivePools() {
  for (const auto& [key, pool] : pools_) {
    if (pool->wake_at() <= clock_.Now().steady) pool->OnTime();
  }
}

void CurlFetcher::FinishTransfers() {
  std::vector<std::pair<std::unique_ptr<Transfer>, CURLcode>> ended;
  for (const auto& [key, pool] : pools_) {
    for (const auto& [handle, code] : pool->TakeEnded()) {
      pool->Remove(handle);
      auto transfer = running_.extract(handle);
      queue_.Ended(transfer.mapped()->host_key());
      ended.emplace_back(std::move(transfer.mapped()), code);
    }
  }
  // Only now: what `done` does may fetch again, and change all of the above.
  for (auto& [transfer, code] : ended) transfer->Finish(code, clock_.Now().wall);
}

void CurlFetcher::WaitForSomething() {
  absl::Duration until = timers_.empty() ? absl::InfiniteDuration() : timers_.begin()->first;
  for (const auto& [key, pool] : pools_) until = std::min(until, pool->wake_at());
  if (queue_.HasNext()) until = -absl::InfiniteDuration();
  const absl::Duration wait = until - clock_.Now().steady;
  // Rounded up, so that a timer is due when it is looked at.
  const int timeout_ms = wait > absl::Hours(1)
                             ? 3'600'000
                             : static_cast<int>(std::ceil(std::max(absl::ToDoubleMilliseconds(wait), 0.0)));

  epoll_event events[kEventsAtOnce];
  const int count = ::epoll_wait(epoll_fd_, events, kEventsAtOnce, timeout_ms);
  for (int i = 0; i < count; ++i) {
    const int fd = events[i].data.fd;
    for (const auto& [key, pool] : pools_) {
      // What an earlier event did may have closed this socket, or opened another under its number: curl
      // copes.
      if (!pool->Owns(fd)) continue;
      pool->OnReady(fd, events[i].events);
      break;
    }
  }
}

void CurlFetcher::Clear() {
  for (auto& [handle, transfer] : running_) pools_[PoolOf(transfer->request())]->Remove(handle);
  running_.clear();
  looking_up_.clear();
  pools_.clear();
  queue_.Clear();
  timers_.clear();
  const auto unrun = inbox_->TakeAll();
}

}  // namespace assay
