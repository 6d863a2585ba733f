#include "server/jwks/key_set_fetcher.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

FetchRequest RequestOf(const KeySetAddress& address, const std::string& url, const FetchDemand& demand) {
  FetchRequest request{.url = url,
                       .options = address.options,
                       .no_cache = demand.no_cache,
                       .public_address_only = address.public_address_only};
  if (demand.held.url == url) {
    request.if_none_match = demand.held.etag;
    // One condition is enough, and the tag is the exact one (RFC 9110 section 13.1.3).
    if (demand.held.etag.empty()) request.if_modified_since = demand.held.last_modified;
  }
  return request;
}

KeySetBody BodyOf(FetchResponse response, const std::string& url, const FetchDemand& demand, const Get& get) {
  KeySetBody body;
  body.not_modified = response.status == 304;
  body.headers = {.cache_control = std::move(response.cache_control),
                  .age = std::move(response.age),
                  .expires = std::move(response.expires),
                  .date = std::move(response.date)};
  if (body.not_modified) {
    body.json = demand.held_json;
    body.validators = demand.held;
  } else {
    body.json = std::make_shared<const std::string>(std::move(response.body));
    body.validators = {
        .url = url, .etag = std::move(response.etag), .last_modified = std::move(response.last_modified)};
  }
  body.get = get;
  return body;
}

}  // namespace

KeySetFetcher::KeySetFetcher(KeySetAddress address, KeySetFetchers& fetchers)
    : address_(std::move(address)), fetchers_(fetchers) {}

void KeySetFetcher::Fetch(const FetchDemand& demand, JwkSetSource::Done done) {
  if (state_->under_way != 0) {
    if (demand.anew) {
      later_.push_back({demand, std::move(done)});
    } else {
      joined_.push_back(std::move(done));
    }
    return;
  }
  if (!demand.anew) {
    if (newest_ && newest_->get.number > demand.seen) return done(*newest_);
    const absl::Duration wait = state_->not_before - fetchers_.clock().Now().steady;
    if (wait > absl::ZeroDuration()) {
      FetchFault fault = last_fault_;
      fault.retry_after = wait;
      return done(tl::unexpected(std::move(fault)));
    }
  }
  joined_.push_back(std::move(done));
  Start(demand);
}

void KeySetFetcher::Start(const FetchDemand& demand) {
  const Get get{.number = fetchers_.NextNumber(), .started = fetchers_.clock().Now().steady};
  state_->under_way = get.number;
  state_->last_start = get.started;
  current_ = static_cast<size_t>(demand.consecutive_failures) % address_.urls.size();
  fetchers_.http().Fetch(
      RequestOf(address_, url(), demand),
      [self = shared_from_this(), get, demand](tl::expected<FetchResponse, FetchFault> response) mutable {
        self->OnResponse(get, demand, std::move(response));
      });
}

void KeySetFetcher::OnResponse(Get get, const FetchDemand& demand,
                               tl::expected<FetchResponse, FetchFault> response) {
  state_->under_way = 0;
  get.landed = fetchers_.clock().Now().steady;
  auto joined = std::exchange(joined_, {});
  if (response) {
    const KeySetBody body = BodyOf(*std::move(response), url(), demand, get);
    // A 304 to nobody's condition brings nothing; those who asked say so.
    if (body.json != nullptr) {
      state_->newest = get.number;
      newest_ = body;
    }
    for (auto& done : joined) done(body);
  } else {
    last_fault_ = std::move(response).error();
    last_fault_.get = get.number;
    for (auto& done : joined) done(tl::unexpected(last_fault_));
  }
  if (!later_.empty()) {
    const FetchDemand next = later_.front().demand;
    for (Request& request : std::exchange(later_, {})) joined_.push_back(std::move(request.done));
    Start(next);
  }
  TellSharers();
}

void KeySetFetcher::TellSharers() {
  std::vector<std::shared_ptr<FetcherSharer>> sharers;
  std::vector<std::weak_ptr<FetcherSharer>>& all = state_->sharers;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& weak) {
                             auto sharer = weak.lock();
                             if (sharer == nullptr) return true;
                             sharers.push_back(std::move(sharer));
                             return false;
                           }),
            all.end());
  for (const auto& sharer : sharers) sharer->OnFetcherNews();
}

std::shared_ptr<KeySetFetcher> KeySetFetchers::Find(const KeySetAddress& address) {
  std::weak_ptr<KeySetFetcher>& place = fetchers_[FetcherIdentity(address)];
  auto fetcher = place.lock();
  if (fetcher != nullptr) return fetcher;
  fetcher = std::make_shared<KeySetFetcher>(address, *this);
  place = fetcher;
  if (fetchers_.size() >= sweep_at_) {
    std::erase_if(fetchers_, [](const auto& entry) { return entry.second.expired(); });
    sweep_at_ = 2 * fetchers_.size();
  }
  return fetcher;
}

}  // namespace assay
