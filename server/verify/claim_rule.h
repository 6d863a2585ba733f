// ClaimRule: one demand of a policy on the claims of a token.
#ifndef ASSAY_SERVER_VERIFY_CLAIM_RULE_H_
#define ASSAY_SERVER_VERIFY_CLAIM_RULE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "server/base/json_pointer.h"
#include "server/base/json_scalar.h"
#include "server/base/pattern.h"
#include "server/jose/finding.h"

namespace assay {

inline constexpr int kRuleDepth = 8;            // rules within rules
inline constexpr size_t kRulesPerPolicy = 256;  // those within others included
inline constexpr size_t kRuleValues = 1024;     // of one one_of
inline constexpr size_t kRuleMessageBytes = 256;

// ClaimRule is either a comparison of one claim, or joins other rules. What it means:
// - The claim is the value that `claim` leads to. Where that leads nowhere, every comparison fails but
// exists: false.
//   null is a value, and is there.
// - Types are never converted: a comparison with a value of another type fails.
// - equals, one_of: the value is that string (byte for byte), number (exactly), boolean or null.
// - contains: the value is a list, and an item of it equals. A string is no list, however many words it has.
// - prefix, suffix (bytes), matches (all of it): the value is a string.
// - less_than, at_most, more_than, at_least: the value is a number (JsonScalar says how they are compared).
// - all_of, any_of: of at least one rule. not: the one rule fails, so it holds where that rule's claim is
// absent.
struct ClaimRule {
  enum class Operator {
    kEquals,
    kOneOf,
    kContains,
    kPrefix,
    kSuffix,
    kMatches,
    kExists,
    kLessThan,
    kAtMost,
    kMoreThan,
    kAtLeast,
    kAllOf,
    kAnyOf,
    kNot,
  };

  Operator op;
  std::optional<JsonPointer> claim{};  // of a comparison
  std::vector<JsonScalar> values{};    // several of one_of; one of equals, contains and the orders
  std::string affix{};                 // of prefix and suffix
  std::optional<Pattern> pattern{};    // of matches
  bool exists = false;                 // of exists
  std::vector<ClaimRule> rules{};      // of all_of, any_of; one of not
  std::string message{};               // of the author's own; of the outermost rule only
};

using ClaimRules = std::vector<ClaimRule>;

// Holds judges the claims by the rule. Pure; it allocates nothing but what RE2 remembers of a pattern.
bool Holds(const ClaimRule& rule, JsonValue claims);

// IsJudgeable tells whether every text that a pattern of the rule looks at is at most kPatternTextBytes long.
// A rule that cannot be judged refuses, whatever `not` stands around it.
bool IsJudgeable(const ClaimRule& rule, JsonValue claims);

// FindRule tells what the rule expects, and what stands where it looks; of several rules, those that matter.
Finding FindRule(const ClaimRule& rule, JsonValue claims);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_CLAIM_RULE_H_
