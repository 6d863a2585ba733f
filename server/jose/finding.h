// Finding: what a check expected of a token and what it found, for operators.
#ifndef ASSAY_SERVER_JOSE_FINDING_H_
#define ASSAY_SERVER_JOSE_FINDING_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/base/json.h"

namespace assay {

// Finding holds two short texts of printable ASCII that complete "expected ..., found ...". Neither is ever
// the token, a signature or key material, and no value of the token's stands in them longer than
// kExcerptBytes. Explain, whose reader holds the token, shows `found`; whatever is kept or passed on shows
// recorded().
struct Finding {
  std::string expected{};
  std::string found{};
  std::string message{};   // in the words of who wrote the policy; empty: none
  std::string redacted{};  // `found` without what may be a person's; empty: nothing of the kind is in it

  const std::string& recorded() const { return redacted.empty() ? found : redacted; }

  bool empty() const { return expected.empty() && found.empty(); }
};

inline constexpr size_t kExcerptBytes = 128;
inline constexpr size_t kExcerptItems = 8;

// Excerpt quotes a text of the token's, cut to kExcerptBytes. What is not printable ASCII is written as
// \uXXXX, so that look-alikes can be told apart and nothing steers a terminal. A text that holds a token is
// replaced whole, for a value of a token's may be another token. `text` is UTF-8.
std::string Excerpt(std::string_view text);

// Escaped is what stands between the quotes of Excerpt, and where it was cut, how much there was: fit to be
// shown by itself, or as a JSON string when quotes are put around it.
std::string Escaped(std::string_view text);

// Excerpts lists the first kExcerptItems texts, and tells how many more there are; "nothing" for none.
std::string Excerpts(std::span<const std::string_view> texts);
std::string Excerpts(std::span<const std::string> texts);

// ValueText tells a JSON value: a string as Excerpt does, numbers, true, false and null as they are, else its
// kind.
std::string ValueText(JsonValue value);

// ClaimFinding is of a claim's value, redacted where the claim IsRecorded of none.
Finding ClaimFinding(std::string expected, std::string_view claim, JsonValue value);

// TimeText is RFC 3339 in UTC with the distance from `now`: "2026-11-26T09:30:00Z (2h ago)".
std::string TimeText(absl::Time time, absl::Time now);

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_FINDING_H_
