#include "server/engine/diagnosis/key_set_judge.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/engine/diagnosis/key_list.h"
#include "server/engine/diagnosis/probe_judge.h"
#include "server/jose/jwk_set.h"
#include "server/jose/key_fault.h"

namespace assay {
namespace {

constexpr v1::DoctorCheck kCheck = v1::DOCTOR_CHECK_KEYS;
constexpr int kMostKeysTold = 32;

// SeverityOf is what a key that is not used is worth beside others that are.
v1::FindingSeverity SeverityOf(v1::KeyFault fault) {
  if (IsHarmless(fault)) return v1::FINDING_SEVERITY_OK;
  switch (fault) {
    // Meant for us, and broken.
    case v1::KEY_FAULT_PARAMETER_MISSING:
    case v1::KEY_FAULT_PARAMETER_INVALID:
    case v1::KEY_FAULT_KEY_TOO_SMALL:
    case v1::KEY_FAULT_KEY_TOO_LARGE:
    case v1::KEY_FAULT_EXPONENT_WEAK:
    case v1::KEY_FAULT_ISSUER_MISMATCH:
      return v1::FINDING_SEVERITY_WARNING;
    // Others can sign with it.
    case v1::KEY_FAULT_POINT_OFF_CURVE:
    case v1::KEY_FAULT_ROCA:
    case v1::KEY_FAULT_SMALL_ORDER:
    case v1::KEY_FAULT_PRIVATE_MEMBER:
    case v1::KEY_FAULT_SYMMETRIC:
    default:  // protobuf's own values, which stand for none
      return v1::FINDING_SEVERITY_ERROR;
  }
}

std::string KeyText(const v1::DiagnosedKey& key) {
  std::string text =
      key.key_id().empty() ? "the key without kid" : StrCat("key \"", Shown(key.key_id()), "\"");
  std::string kind;
  for (const std::string& word :
       {key.key_type(), key.algorithm(), key.use().empty() ? "" : "use " + key.use()}) {
    if (!word.empty()) StrAppend(&kind, kind.empty() ? "" : ", ", Shown(word));
  }
  return kind.empty() ? text : StrCat(text, " (", kind, ")");
}

// Cause is what all of the keys that are not used have in common, where they have.
v1::IssuerFinding Cause(const std::vector<v1::DiagnosedKey>& keys) {
  if (std::all_of(keys.begin(), keys.end(), IsForEncryption)) return v1::ISSUER_FINDING_ENCRYPTION_KEYS_ONLY;
  const auto certificates_only = [](const v1::DiagnosedKey& key) {
    return IsForEncryption(key) || key.finding() == v1::ISSUER_FINDING_X5C_KEYS_ONLY;
  };
  if (std::all_of(keys.begin(), keys.end(), certificates_only)) return v1::ISSUER_FINDING_X5C_KEYS_ONLY;
  return v1::ISSUER_FINDING_UNSPECIFIED;
}

void JudgeDropped(const std::vector<v1::DiagnosedKey>& keys, Findings& findings) {
  int told = 0;
  int left_out = 0;
  for (const v1::DiagnosedKey& key : keys) {
    if (key.fault() == v1::KEY_FAULT_UNSPECIFIED) continue;
    if (++told > kMostKeysTold && SeverityOf(key.fault()) != v1::FINDING_SEVERITY_ERROR) {
      ++left_out;
      continue;
    }
    findings.Add(kCheck, SeverityOf(key.fault()), {.key_fault = key.fault(), .finding = key.finding()},
                 KeyText(key));
  }
  if (left_out > 0) findings.Ok(kCheck, StrCat(left_out, " more keys are not used either"));
}

// MeetUnderOneKeyId tells that both keys may be tried for one token.
bool MeetUnderOneKeyId(const Jwk& a, const Jwk& b) {
  return !a.key_id.empty() && a.key_id == b.key_id &&
         std::any_of(Algorithms().begin(), Algorithms().end(),
                     [&](const Algorithm& row) { return a.Fits(row) && b.Fits(row); });
}

void JudgeUsable(const JwkSet& set, Findings& findings) {
  const auto keys = set.keys();
  size_t without_id = 0, without_algorithm = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    without_id += keys[i].key_id.empty() ? 1 : 0;
    without_algorithm += keys[i].algorithm == nullptr ? 1 : 0;
    // Keys of one kid stand together.
    if (i > 0 && MeetUnderOneKeyId(keys[i - 1], keys[i])) {
      findings.Warn(kCheck, {.finding = v1::ISSUER_FINDING_DUPLICATE_KEY_ID},
                    StrCat("kid \"", Shown(keys[i].key_id), "\""));
    }
  }
  if (without_id > 0 && keys.size() > 1) {
    findings.Warn(kCheck, {.finding = v1::ISSUER_FINDING_KEYS_WITHOUT_KEY_ID},
                  StrCat(without_id, " of ", keys.size(), " usable keys"));
  }
  if (without_algorithm > 0) {
    findings.Note(kCheck, {.finding = v1::ISSUER_FINDING_KEYS_WITHOUT_ALGORITHM},
                  StrCat(without_algorithm, " of ", keys.size(), " usable keys"));
  }
}

void JudgeAlgorithms(const JwkSet& set, const DiagnosisSubject& subject, std::span<const std::string> signing,
                     Findings& findings) {
  if (signing.empty()) return;
  std::string list;
  bool allowed = false, fits = false;
  for (const std::string& name : signing) {
    StrAppend(&list, list.empty() ? "" : ", ", Shown(name));
    const Algorithm* row = FindAlgorithm(name);
    if (row == nullptr || !subject.algorithms.Contains(*row)) continue;
    allowed = true;
    fits = fits ||
           std::any_of(set.keys().begin(), set.keys().end(), [&](const Jwk& key) { return key.Fits(*row); });
  }
  list = StrCat("the document says ", Shown(list));
  if (!allowed) {
    findings.Warn(kCheck, {.finding = v1::ISSUER_FINDING_ALGORITHMS_NOT_ALLOWED}, list);
  } else if (!fits && !set.fault()) {
    findings.Warn(kCheck, {.finding = v1::ISSUER_FINDING_NO_KEY_FOR_ALGORITHMS}, list);
  }
}

}  // namespace

void JudgeKeySet(const KeySetText& text, const DiagnosisSubject& subject,
                 std::span<const std::string> signing, Findings& findings, v1::Diagnosis& diagnosis) {
  const auto set = JwkSet::Parse(text.json, subject.algorithms);
  if (!set) {
    FindingName name{.key_set_fault = set.error()};
    if (IsHtml(text.content_type, text.json)) name.finding = v1::ISSUER_FINDING_HTML_PAGE;
    return findings.Error(kCheck, name, text.place);
  }
  const auto keys = ListKeys(text.json, *set);
  diagnosis.mutable_keys()->Assign(keys.begin(), keys.end());
  const std::string counted = StrCat(text.place, ": ", keys.size(), keys.size() == 1 ? " key, " : " keys, ",
                                     set->keys().size(), " usable");
  const auto fault = set->fault();
  if (!fault) {
    findings.Ok(kCheck, counted);
  } else if (*fault == v1::KEY_SET_FAULT_EMPTY) {
    const auto severity = subject.trust_empty_set ? v1::FINDING_SEVERITY_OK : v1::FINDING_SEVERITY_ERROR;
    findings.Add(kCheck, severity, {.key_set_fault = *fault}, counted);
  } else {
    findings.Error(kCheck, {.key_set_fault = *fault, .finding = Cause(keys)}, counted);
  }
  JudgeDropped(keys, findings);
  JudgeUsable(*set, findings);
  JudgeAlgorithms(*set, subject, signing, findings);
}

}  // namespace assay
