// NegativeKids: the kids that are known not to be in the set (key-cache.md C2, C4.6).
#ifndef ASSAY_SERVER_JWKS_NEGATIVE_KIDS_H_
#define ASSAY_SERVER_JWKS_NEGATIVE_KIDS_H_

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace assay {

struct NegativeKidOptions {
  absl::Duration first =
      absl::Seconds(2);  // life after the first confirmed miss, doubling with each further one
  absl::Duration cap = absl::Seconds(10);
  size_t entries = 1024;
};

// NegativeKids remembers, for a short while, kids that a fetch has just shown to be absent. It is bounded:
// the entry confirmed longest ago makes room, so a flood of random kids only ever forgets earlier ones. Times
// are steady. Thread-safety: single-threaded (owner: the event loop).
class NegativeKids {
 public:
  explicit NegativeKids(NegativeKidOptions options) : options_(options) {}

  bool Holds(std::string_view kid, absl::Duration now) const;
  // Confirm notes that a fetch which landed at `now` did not bring `kid`; the same landing counts once.
  void Confirm(std::string_view kid, absl::Duration now);
  void Clear();
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string kid;
    absl::Duration confirmed;
    absl::Duration life;
  };
  NegativeKidOptions options_;
  std::list<Entry> entries_;  // by `confirmed`, oldest first
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> by_kid_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_NEGATIVE_KIDS_H_
