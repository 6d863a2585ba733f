#include "server/jwks/negative_kids.h"

#include <algorithm>

namespace assay {

bool NegativeKids::Holds(std::string_view kid, absl::Duration now) const {
  const auto found = by_kid_.find(std::string(kid));
  return found != by_kid_.end() && now < found->second->confirmed + found->second->life;
}

void NegativeKids::Confirm(std::string_view kid, absl::Duration now) {
  const auto found = by_kid_.find(std::string(kid));
  if (found != by_kid_.end()) {
    Entry& entry = *found->second;
    if (entry.confirmed == now) return;
    entry.life = std::min(entry.life * 2, options_.cap);
    entry.confirmed = now;
    entries_.splice(entries_.end(), entries_, found->second);
    return;
  }
  if (entries_.size() >= options_.entries) {
    by_kid_.erase(entries_.front().kid);
    entries_.pop_front();
  }
  entries_.push_back({std::string(kid), now, options_.first});
  by_kid_.emplace(std::string(kid), std::prev(entries_.end()));
}

void NegativeKids::Clear() {
  by_kid_.clear();
  entries_.clear();
}

}  // namespace assay
