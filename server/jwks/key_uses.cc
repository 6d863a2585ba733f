#include "server/jwks/key_uses.h"

namespace assay {

KeyUses::KeyUses(std::span<const Jwk> keys, const KeyUses& earlier) : latest_(earlier.latest_.load()) {
  for (const Jwk& key : keys) {
    const auto known = earlier.last_used_.find(key.thumbprint);
    last_used_[key.thumbprint] = known == earlier.last_used_.end() ? kNever : known->second.load();
  }
}

bool KeyUses::Mark(const std::string& thumbprint, absl::Time now) {
  const auto found = last_used_.find(thumbprint);
  if (found == last_used_.end()) return false;
  const int64_t second = absl::ToUnixSeconds(now);
  const int64_t before = found->second.load(std::memory_order_relaxed);
  if (before == second) return false;
  latest_.store(second, std::memory_order_relaxed);
  return found->second.exchange(second, std::memory_order_relaxed) == kNever;
}

std::optional<absl::Time> KeyUses::Latest() const {
  const int64_t second = latest_.load(std::memory_order_relaxed);
  return second == kNever ? std::nullopt : std::optional(absl::FromUnixSeconds(second));
}

std::optional<absl::Time> KeyUses::LastUsed(const std::string& thumbprint) const {
  const auto found = last_used_.find(thumbprint);
  if (found == last_used_.end()) return std::nullopt;
  const int64_t second = found->second.load(std::memory_order_relaxed);
  return second == kNever ? std::nullopt : std::optional(absl::FromUnixSeconds(second));
}

}  // namespace assay
