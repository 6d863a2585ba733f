#include "server/jwks/discovery_source.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/discovery_document.h"
#include "server/jwks/key_url.h"

namespace assay {

class DiscoverySource::Reader : public std::enable_shared_from_this<Reader> {
 public:
  Reader(DiscoveryOptions options, KeySetFetchers& fetchers)
      : options_(std::move(options)),
        fetchers_(fetchers),
        places_(options_.url.empty() ? DiscoveryUrls(options_.issuer) : std::vector{options_.url}) {}

  void Fetch(const FetchDemand& demand, Done done) {
    SettleOnKeyUrl(demand.held.url);
    if (demand.consecutive_failures == 0) {
      failures_at_read_ = 0;
      reads_in_a_row_ = 0;
    }
    if (IsReadDue(demand)) {
      Read(0, demand, std::move(done));
    } else {
      FetchKeys(demand, std::move(done));
    }
  }

  std::string Describe() const {
    const std::string& keys = KeyUrlToTry();
    return WithoutSecrets(keys.empty() ? Place() : keys);
  }

  std::shared_ptr<FetcherState> Fetcher() const { return keys_ == nullptr ? nullptr : keys_->state(); }

  std::string Place() const { return places_.empty() ? options_.issuer : places_.front(); }

 private:
  const std::string& KeyUrlToTry() const { return candidate_.empty() ? key_url_ : candidate_; }

  // The set in force tells whether the last try of a new key URL brought anything usable.
  void SettleOnKeyUrl(const std::string& held_url) {
    if (candidate_.empty() || !candidate_tried_) return;
    if (held_url == candidate_) {
      key_url_ = std::exchange(candidate_, {});
    } else if (!key_url_.empty()) {
      candidate_.clear();
    }
  }

  bool IsReadDue(const FetchDemand& demand) const {
    if (KeyUrlToTry().empty()) return true;
    const absl::Duration now = fetchers_.clock().Now().steady;
    if (now < not_before_) return false;
    return now >= next_read_ || key_url_gone_ ||
           demand.consecutive_failures - failures_at_read_ >= options_.failures;
  }

  void Read(size_t place, const FetchDemand& demand, Done done) {
    if (place >= places_.size()) {
      return done(tl::unexpected(FetchFault{v1::KEY_SET_FAULT_DISCOVERY_INVALID,
                                            "the issuer is no URL below which a document could be found"}));
    }
    FetchRequest request{.url = places_[place], .options = options_.fetch, .no_cache = key_url_gone_};
    fetchers_.http().Fetch(std::move(request),
                           [weak = weak_from_this(), place, demand, done = std::move(done)](
                               tl::expected<FetchResponse, FetchFault> response) mutable {
                             if (const auto self = weak.lock()) {
                               self->OnRead(place, demand, std::move(response), std::move(done));
                             }
                           });
  }

  void OnRead(size_t place, const FetchDemand& demand, tl::expected<FetchResponse, FetchFault> response,
              Done done) {
    if (!response && response.error().http_status == 404 && place + 1 < places_.size()) {
      return Read(place + 1, demand, std::move(done));
    }
    auto key_url = response ? Parse(response->body) : tl::unexpected(std::move(response).error());

    const absl::Duration now = fetchers_.clock().Now().steady;
    const absl::Duration pause = options_.backoff_first * std::exp2(std::min(reads_in_a_row_++, 30));
    not_before_ = now + std::min(pause, options_.backoff_cap);
    failures_at_read_ = demand.consecutive_failures;
    if (!key_url) {
      if (!KeyUrlToTry().empty()) return FetchKeys(demand, std::move(done));
      FetchFault fault = std::move(key_url).error();
      fault.detail = StrCat(WithoutSecrets(places_[place]), ": ", fault.detail);
      return done(tl::unexpected(std::move(fault)));
    }
    next_read_ = now + options_.read_again;
    key_url_gone_ = false;
    document_is_public_ = response->from_public_address;
    candidate_ = *key_url == key_url_ ? std::string() : *std::move(key_url);
    candidate_tried_ = false;
    FetchKeys(demand, std::move(done));
  }

  tl::expected<std::string, FetchFault> Parse(const std::string& json) const {
    const auto named_other = [](const auto& key_url) {
      return !key_url && key_url.error().fault == v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH;
    };
    auto key_url = ParseDiscovery(json, options_.issuer, options_.fetch.allow_http);
    for (const std::string& other : options_.other_issuers) {
      if (!named_other(key_url)) break;
      auto again = ParseDiscovery(json, other, options_.fetch.allow_http);
      if (!named_other(again)) key_url = std::move(again);
    }
    return key_url;
  }

  void FetchKeys(const FetchDemand& demand, Done done) {
    candidate_tried_ = !candidate_.empty();
    // What a public document names must not lead into the private network (key-cache.md C2).
    keys_ = fetchers_.Find(
        {.urls = {KeyUrlToTry()}, .options = options_.fetch, .public_address_only = document_is_public_});
    keys_->Fetch(demand, [weak = weak_from_this(),
                          done = std::move(done)](tl::expected<KeySetBody, FetchFault> body) mutable {
      const auto self = weak.lock();
      if (self != nullptr && !body) {
        const int status = body.error().http_status;
        self->key_url_gone_ |= status == 404 || status == 410;
      }
      done(std::move(body));
    });
  }

  const DiscoveryOptions options_;
  KeySetFetchers& fetchers_;
  const std::vector<std::string> places_;

  std::string key_url_;    // that a set in force came from
  std::string candidate_;  // that the document names instead, or first
  bool candidate_tried_ = false;
  std::shared_ptr<KeySetFetcher> keys_;  // of the URL that was tried last
  bool key_url_gone_ = false;            // the last fetch of keys found 404 or 410
  bool document_is_public_ = false;
  absl::Duration next_read_ = -absl::InfiniteDuration();
  absl::Duration not_before_ = -absl::InfiniteDuration();
  int reads_in_a_row_ = 0;    // since keys were last had
  int failures_at_read_ = 0;  // of key fetches, when the document was last read
};

DiscoverySource::DiscoverySource(DiscoveryOptions options, KeySetFetchers& fetchers)
    : reader_(std::make_shared<Reader>(std::move(options), fetchers)) {}

DiscoverySource::~DiscoverySource() = default;

void DiscoverySource::Fetch(const FetchDemand& demand, Done done) { reader_->Fetch(demand, std::move(done)); }

std::string DiscoverySource::Place() const { return reader_->Place(); }

std::shared_ptr<FetcherState> DiscoverySource::Fetcher() { return reader_->Fetcher(); }

std::string DiscoverySource::Describe() const { return reader_->Describe(); }

}  // namespace assay
