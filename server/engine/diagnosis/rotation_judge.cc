#include "server/engine/diagnosis/rotation_judge.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr v1::DoctorCheck kCheck = v1::DOCTOR_CHECK_ROTATION;
constexpr size_t kMostSets = 4;
constexpr size_t kMostKeysNamed = 4;

using Names = std::set<std::string>;

// NamesOf has each usable key's kid, or thumbprint where it has none.
Names NamesOf(const JwkSet& set) {
  Names names;
  for (const Jwk& key : set.keys()) names.insert(key.key_id.empty() ? key.thumbprint : key.key_id);
  for (const Jwk& key : set.revoked()) names.insert(key.key_id.empty() ? key.thumbprint : key.key_id);
  return names;
}

void AppendMissing(std::string& text, std::string_view verb, const Names& from, const Names& in) {
  std::vector<std::string> missing;
  std::set_difference(from.begin(), from.end(), in.begin(), in.end(), std::back_inserter(missing));
  if (missing.empty()) return;
  StrAppend(&text, text.empty() ? "" : ", ", verb);
  for (size_t i = 0; i < std::min(missing.size(), kMostKeysNamed); ++i) {
    StrAppend(&text, i == 0 ? " " : ", ", "\"", Shown(missing[i]), "\"");
  }
  if (missing.size() > kMostKeysNamed) StrAppend(&text, " and ", missing.size() - kMostKeysNamed, " more");
}

std::string Difference(const JwkSet& earlier, const JwkSet& later) {
  const Names before = NamesOf(earlier), after = NamesOf(later);
  std::string text;
  AppendMissing(text, "added", after, before);
  AppendMissing(text, "gone", before, after);
  return text.empty() ? "the same kids with other keys" : text;
}

// Changes counts how often an answer differs from the one before it.
size_t Changes(std::span<const JwkSet> sets) {
  size_t changes = 0;
  for (size_t i = 1; i < sets.size(); ++i) changes += sets[i].digest() != sets[i - 1].digest() ? 1 : 0;
  return changes;
}

}  // namespace

bool NeedAnother(std::span<const JwkSet> sets) {
  if (sets.size() < 2) return true;
  return Changes(sets) == 1 && sets.size() < kMostSets;
}

void JudgeRotation(std::span<const JwkSet> sets, const KeySnapshot* in_force, absl::Duration now,
                   Findings& findings) {
  const size_t changes = Changes(sets);
  if (changes > 1) {
    size_t other = 1;
    while (sets[other].digest() == sets[0].digest()) ++other;
    findings.Warn(
        kCheck, {.finding = v1::ISSUER_FINDING_REPLICAS_DISAGREE},
        StrCat(changes, " changes in ", sets.size(), " answers: ", Difference(sets[0], sets[other])));
  } else if (changes == 1) {
    findings.Note(kCheck, {.finding = v1::ISSUER_FINDING_ROTATION_IN_PROGRESS},
                  StrCat("between two answers: ", Difference(sets.front(), sets.back())));
  } else if (sets.size() > 1) {
    findings.Ok(kCheck, StrCat(sets.size(), " answers on connections of their own have the same keys"));
  }
  if (in_force == nullptr || sets.empty() || changes > 1) return;
  if (in_force->StateAt(now) == CacheState::kEmpty) {
    return findings.Ok(kCheck, "no keys of this issuer are in force yet");
  }
  const std::string confirmed = StrCat("confirmed ", DurationWords(now - in_force->confirmed), " ago");
  if (in_force->keys->digest() == sets.back().digest()) {
    return findings.Ok(kCheck, StrCat("the same keys are in force, ", confirmed));
  }
  findings.Note(
      kCheck, {.finding = v1::ISSUER_FINDING_ROTATION_IN_PROGRESS},
      StrCat("since the set in force, ", confirmed, ": ", Difference(*in_force->keys, sets.back())));
}

}  // namespace assay
