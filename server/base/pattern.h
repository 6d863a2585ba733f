// Pattern: a regular expression in RE2's syntax, which takes time in proportion to the text and no more.
#ifndef ASSAY_SERVER_BASE_PATTERN_H_
#define ASSAY_SERVER_BASE_PATTERN_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tl/expected.hpp"

namespace re2 {
class RE2;
}

namespace assay {

// Of a text, as many bytes may be matched; and of a pattern, as many instructions may be run for each.
// Together they hold the worst pattern to a few milliseconds; an address or a name as it is usually written
// has a few hundred.
inline constexpr size_t kPatternTextBytes = 2048;
inline constexpr int kPatternSize = 2000;

// Pattern is cheap to copy. Thread-safety: immutable.
class Pattern {
 public:
  // Compile refuses with a sentence for whoever wrote the pattern.
  static tl::expected<Pattern, std::string> Compile(std::string_view text);

  // MatchesAll tells whether the pattern is of the whole of `text`, which the caller has bounded.
  bool MatchesAll(std::string_view text) const;

  const std::string& text() const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const re2::RE2> compiled_;  // never null
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_PATTERN_H_
