#include "server/telemetry/thread_cells.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace assay {
namespace {

std::atomic<uint64_t> next_id = 1;

struct CellHash {
  using is_transparent = void;
  template <typename Text>
  size_t operator()(const BasicCellKey<Text>& key) const {
    return absl::HashOf(key.family, key.first, key.second, absl::string_view(key.one.data(), key.one.size()),
                        absl::string_view(key.two.data(), key.two.size()));
  }
};

struct CellEqual {
  using is_transparent = void;
  template <typename A, typename B>
  bool operator()(const BasicCellKey<A>& a, const BasicCellKey<B>& b) const {
    return a == b;
  }
};

// One writer: a plain addition, not an atomic one.
template <typename T>
void AddTo(std::atomic<T>& total, T more) {
  total.store(total.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

}  // namespace

struct ThreadCells::Cell {
  std::atomic<uint64_t> count = 0;
  std::atomic<double> seconds = 0;
  std::array<std::atomic<uint64_t>, kBucketBounds.size() + 1> buckets{};
};

// Block is the cells of one thread. Only its owner changes the map, under the mutex; so the owner may look
// into it without, and a scrape with.
struct ThreadCells::Block {
  std::atomic<bool> owned = true;
  Mutex mutex;
  absl::flat_hash_map<CellKey, std::unique_ptr<Cell>, CellHash, CellEqual> cells ABSL_GUARDED_BY(mutex);

  Cell* Find(const CellView& key) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const auto found = cells.find(key);
    return found == cells.end() ? nullptr : found->second.get();
  }
};

namespace {

// ThreadBlocks is what one thread owns: a block of each ThreadCells it has added to.
struct ThreadBlocks {
  ~ThreadBlocks() {
    for (const auto& [id, block] : blocks) block->owned.store(false, std::memory_order_release);
  }
  std::vector<std::pair<uint64_t, std::shared_ptr<ThreadCells::Block>>> blocks;
};

thread_local ThreadBlocks thread_blocks;

}  // namespace

ThreadCells::ThreadCells() : id_(next_id.fetch_add(1, std::memory_order_relaxed)) {}
ThreadCells::~ThreadCells() = default;

ThreadCells::Block& ThreadCells::OwnBlock() {
  auto& mine = thread_blocks.blocks;
  for (const auto& [id, block] : mine) {
    if (id == id_) return *block;
  }
  std::erase_if(mine,
                [](const auto& entry) { return entry.second.use_count() == 1; });  // their owner is gone
  std::shared_ptr<Block> block;
  {
    MutexLock lock(mutex_);
    for (const auto& candidate : blocks_) {
      bool owned = false;
      if (candidate->owned.compare_exchange_strong(owned, true, std::memory_order_acquire)) {
        block = candidate;
        break;
      }
    }
    if (block == nullptr) {
      block = std::make_shared<Block>();
      blocks_.push_back(block);
    }
  }
  mine.emplace_back(id_, block);
  return *block;
}

ThreadCells::Cell& ThreadCells::Own(const CellView& key) {
  Block& block = OwnBlock();
  if (Cell* cell = block.Find(key)) return *cell;
  CellKey owned{key.family, key.first, key.second, std::string(key.one), std::string(key.two)};
  MutexLock lock(block.mutex);
  return *block.cells.try_emplace(std::move(owned), std::make_unique<Cell>()).first->second;
}

void ThreadCells::Add(const CellView& key) { AddTo<uint64_t>(Own(key).count, 1); }

void ThreadCells::Observe(const CellView& key, absl::Duration duration) {
  Cell& cell = Own(key);
  const double seconds = absl::ToDoubleSeconds(duration);
  const auto bucket = std::lower_bound(kBucketBounds.begin(), kBucketBounds.end(), seconds);
  AddTo<uint64_t>(cell.buckets[static_cast<size_t>(bucket - kBucketBounds.begin())], 1);
  AddTo(cell.seconds, seconds);
}

std::vector<CellSum> ThreadCells::Sums() const {
  std::vector<std::shared_ptr<Block>> blocks;
  {
    MutexLock lock(mutex_);
    blocks = blocks_;
  }
  const auto order = [](const CellKey& a, const CellKey& b) {
    return std::tie(a.family, a.first, a.second, a.one, a.two) <
           std::tie(b.family, b.first, b.second, b.one, b.two);
  };
  std::map<CellKey, CellSum, decltype(order)> sums(order);
  for (const auto& block : blocks) {
    MutexLock lock(block->mutex);
    for (const auto& [key, cell] : block->cells) {
      CellSum& sum = sums.try_emplace(key, CellSum{key}).first->second;
      sum.count += cell->count.load(std::memory_order_relaxed);
      sum.seconds += cell->seconds.load(std::memory_order_relaxed);
      for (size_t i = 0; i < sum.buckets.size(); ++i) {
        sum.buckets[i] += cell->buckets[i].load(std::memory_order_relaxed);
      }
    }
  }
  std::vector<CellSum> all;
  for (auto& [key, sum] : sums) all.push_back(std::move(sum));
  return all;
}

}  // namespace assay
