#include "server/verify/claim_rule.h"

#include <algorithm>
#include <compare>
#include <string_view>
#include <utility>

#include "server/base/str_cat.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

using Operator = ClaimRule::Operator;

constexpr size_t kFindingBytes = 512;  // of each half: a rule may join hundreds of others
constexpr size_t kFindingClaims = 4;   // told of what was found

bool Equals(const ClaimRule& rule, JsonValue value) {
  return std::any_of(rule.values.begin(), rule.values.end(),
                     [&](const JsonScalar& wanted) { return wanted.Equals(value); });
}

bool Contains(const ClaimRule& rule, JsonValue value) {
  const auto list = AsArray(value);
  return list && std::any_of(list->begin(), list->end(), [&](JsonValue item) { return Equals(rule, item); });
}

template <typename Matches>
bool IsOrdered(const ClaimRule& rule, JsonValue value, const Matches& matches) {
  const auto order = rule.values.front().Order(value);
  return order && matches(*order);
}

template <typename Matches>
bool IsText(JsonValue value, const Matches& matches) {
  const auto text = AsString(value);
  return text && matches(*text);
}

bool Compare(const ClaimRule& rule, std::optional<JsonValue> value) {
  if (rule.op == Operator::kExists) return value.has_value() == rule.exists;
  if (!value) return false;
  switch (rule.op) {
    case Operator::kEquals:
    case Operator::kOneOf:
      return Equals(rule, *value);
    case Operator::kContains:
      return Contains(rule, *value);
    case Operator::kPrefix:
      return IsText(*value, [&](std::string_view text) { return text.starts_with(rule.affix); });
    case Operator::kSuffix:
      return IsText(*value, [&](std::string_view text) { return text.ends_with(rule.affix); });
    case Operator::kMatches:
      return IsText(*value, [&](std::string_view text) { return rule.pattern->MatchesAll(text); });
    case Operator::kLessThan:
      return IsOrdered(rule, *value, [](auto order) { return order < 0; });
    case Operator::kAtMost:
      return IsOrdered(rule, *value, [](auto order) { return order <= 0; });
    case Operator::kMoreThan:
      return IsOrdered(rule, *value, [](auto order) { return order > 0; });
    case Operator::kAtLeast:
      return IsOrdered(rule, *value, [](auto order) { return order >= 0; });
    case Operator::kExists:
    case Operator::kAllOf:
    case Operator::kAnyOf:
    case Operator::kNot:
      break;
  }
  return false;
}

std::string_view Name(Operator op) {
  switch (op) {
    case Operator::kEquals:
      return "equals";
    case Operator::kOneOf:
      return "is one of";
    case Operator::kContains:
      return "contains";
    case Operator::kPrefix:
      return "begins with";
    case Operator::kSuffix:
      return "ends with";
    case Operator::kMatches:
      return "matches";
    case Operator::kExists:
      return "is there";
    case Operator::kLessThan:
      return "is less than";
    case Operator::kAtMost:
      return "is at most";
    case Operator::kMoreThan:
      return "is more than";
    case Operator::kAtLeast:
      return "is at least";
    case Operator::kAllOf:
      return "all of";
    case Operator::kAnyOf:
      return "any of";
    case Operator::kNot:
      return "not";
  }
  return "";
}

std::string ScalarText(const JsonScalar& scalar) {
  return scalar.string() != nullptr ? Excerpt(*scalar.string()) : scalar.text();
}

template <typename Items, typename Text>
std::string Joined(const Items& items, std::string_view joint, const Text& text) {
  std::string joined;
  size_t count = 0;
  for (const auto& item : items) {
    if (joined.size() >= kFindingBytes || count == kExcerptItems) {
      StrAppend(&joined, " and ", items.size() - count, " more");
      break;
    }
    StrAppend(&joined, count == 0 ? "" : joint, text(item));
    ++count;
  }
  return joined;
}

std::string ExpectedText(const ClaimRule& rule) {
  switch (rule.op) {
    case Operator::kNot:
      return StrCat("not (", ExpectedText(rule.rules.front()), ")");
    case Operator::kAllOf:
    case Operator::kAnyOf:
      return StrCat(Name(rule.op), " (", Joined(rule.rules, "; ", ExpectedText), ")");
    case Operator::kExists:
      return StrCat(Excerpt(rule.claim->text()), rule.exists ? " is there" : " is not there");
    default:
      break;
  }
  const std::string claim = StrCat(Excerpt(rule.claim->text()), " ", Name(rule.op), " ");
  if (rule.pattern) return StrCat(claim, Excerpt(rule.pattern->text()));
  if (rule.values.empty()) return StrCat(claim, Excerpt(rule.affix));
  return StrCat(claim, Joined(rule.values, ", ", ScalarText));
}

std::string FoundText(const JsonPointer& claim, JsonValue claims) {
  const auto value = claim.Find(claims);
  if (!value) return "nothing";
  const auto list = AsArray(*value);
  return list ? StrCat("[", Joined(*list, ", ", ValueText), "]") : ValueText(*value);
}

// RecordedText is FoundText for those who do not hold the token.
std::string RecordedText(const JsonPointer& claim, JsonValue claims) {
  const auto value = claim.Find(claims);
  std::string_view name = claim.text();
  if (name.starts_with('/')) name.remove_prefix(1);
  return !value || IsRecorded(name) ? FoundText(claim, claims) : Redacted(*value);
}

void AddClaims(const ClaimRule& rule, std::vector<const JsonPointer*>& claims) {
  const auto known = [&](const JsonPointer* each) { return each->text() == rule.claim->text(); };
  if (rule.claim && std::none_of(claims.begin(), claims.end(), known)) claims.push_back(&*rule.claim);
  for (const ClaimRule& inner : rule.rules) AddClaims(inner, claims);
}

// Cut keeps what is printable ASCII already within its bound.
std::string Cut(std::string text) {
  if (text.size() <= kFindingBytes) return text;
  text.resize(kFindingBytes);
  return text + "...";
}

}  // namespace

bool Holds(const ClaimRule& rule, JsonValue claims) {
  const auto holds = [&](const ClaimRule& inner) { return Holds(inner, claims); };
  switch (rule.op) {
    case Operator::kAllOf:
      return std::all_of(rule.rules.begin(), rule.rules.end(), holds);
    case Operator::kAnyOf:
      return std::any_of(rule.rules.begin(), rule.rules.end(), holds);
    case Operator::kNot:
      return !holds(rule.rules.front());
    default:
      return Compare(rule, rule.claim->Find(claims));
  }
}

bool IsJudgeable(const ClaimRule& rule, JsonValue claims) {
  if (rule.pattern) {
    const auto value = rule.claim->Find(claims);
    const auto text = value ? AsString(*value) : std::nullopt;
    return !text || text->size() <= kPatternTextBytes;
  }
  return std::all_of(rule.rules.begin(), rule.rules.end(),
                     [&](const ClaimRule& inner) { return IsJudgeable(inner, claims); });
}

Finding FindRule(const ClaimRule& rule, JsonValue claims) {
  if (!IsJudgeable(rule, claims)) {
    return {StrCat("at most ", kPatternTextBytes, " bytes where a pattern looks"), "more", rule.message};
  }
  if (rule.op == Operator::kAllOf) {
    // The first that fails is the one to mend.
    for (const ClaimRule& inner : rule.rules) {
      if (Holds(inner, claims)) continue;
      Finding finding = FindRule(inner, claims);
      finding.message = rule.message;
      return finding;
    }
  }
  Finding finding{Cut(ExpectedText(rule)), "", rule.message};
  if (rule.claim) {
    finding.found = Cut(FoundText(*rule.claim, claims));
    finding.redacted = Cut(RecordedText(*rule.claim, claims));
    return finding;
  }
  std::vector<const JsonPointer*> looked_at;
  AddClaims(rule, looked_at);
  const auto tell = [&](std::string (*text)(const JsonPointer&, JsonValue)) {
    std::string told;
    for (size_t i = 0; i < std::min(looked_at.size(), kFindingClaims); ++i) {
      StrAppend(&told, i == 0 ? "" : ", ", Excerpt(looked_at[i]->text()), " ", text(*looked_at[i], claims));
    }
    if (looked_at.size() > kFindingClaims) told += ", and more";
    return Cut(std::move(told));
  };
  finding.found = tell(FoundText);
  finding.redacted = tell(RecordedText);
  return finding;
}

}  // namespace assay
