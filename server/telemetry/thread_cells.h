// ThreadCells: counts and durations that many threads add to at full speed.
#ifndef ASSAY_SERVER_TELEMETRY_THREAD_CELLS_H_
#define ASSAY_SERVER_TELEMETRY_THREAD_CELLS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace assay {

// Upper bounds of the buckets of every duration, in seconds; one more bucket takes what is beyond.
inline constexpr std::array<double, 17> kBucketBounds = {
    0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

// CellKey names one series: a family and its label values, which are values of closed enums and configured
// names, so that there are few of them. CellView is the same, viewed.
template <typename Text>
struct BasicCellKey {
  int family = 0;
  int first = 0;
  int second = 0;
  Text one{};
  Text two{};

  template <typename Other>
  bool operator==(const BasicCellKey<Other>& other) const {
    return family == other.family && first == other.first && second == other.second && one == other.one &&
           two == other.two;
  }
};
using CellKey = BasicCellKey<std::string>;
using CellView = BasicCellKey<std::string_view>;

// CellSum is what a series amounts to over all threads. The buckets are not cumulative.
struct CellSum {
  CellKey key;
  uint64_t count = 0;
  double seconds = 0;
  std::array<uint64_t, kBucketBounds.size() + 1> buckets{};
};

// ThreadCells gives each thread cells of its own, which only that thread writes and a scrape sums up: after a
// thread's first use of a key, adding to it takes no lock and allocates nothing. What a thread counted stays
// counted after its end, and its cells pass on to the next new thread. Thread-safety: thread-safe.
class ThreadCells {
 public:
  ThreadCells();
  ~ThreadCells();
  ThreadCells(const ThreadCells&) = delete;
  ThreadCells& operator=(const ThreadCells&) = delete;

  void Add(const CellView& key);
  void Observe(const CellView& key, absl::Duration duration);

  // Sums returns every series there is, ordered by key. What other threads add meanwhile may be in or not.
  std::vector<CellSum> Sums() const;

  struct Block;

 private:
  struct Cell;
  Cell& Own(const CellView& key);
  Block& OwnBlock();

  const uint64_t id_;
  mutable Mutex mutex_;
  std::vector<std::shared_ptr<Block>> blocks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_THREAD_CELLS_H_
