#include "server/engine/diagnosis/issuer_judge.h"

#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/engine/diagnosis/cache_judge.h"
#include "server/engine/diagnosis/discovery_judge.h"
#include "server/engine/diagnosis/findings.h"
#include "server/engine/diagnosis/key_set_judge.h"
#include "server/engine/diagnosis/message_time.h"
#include "server/engine/diagnosis/probe_judge.h"
#include "server/engine/diagnosis/rotation_judge.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

using Probe = v1::IssuerProbe;

v1::KeySetOrigin OriginMessage(KeySetOrigin origin) {
  switch (origin) {
    case KeySetOrigin::kNone:
      return v1::KEY_SET_ORIGIN_UNSPECIFIED;
    case KeySetOrigin::kNetwork:
      return v1::KEY_SET_ORIGIN_NETWORK;
    case KeySetOrigin::kDisk:
      return v1::KEY_SET_ORIGIN_DISK;
    case KeySetOrigin::kFile:
      return v1::KEY_SET_ORIGIN_FILE;
    case KeySetOrigin::kStatic:
      return v1::KEY_SET_ORIGIN_STATIC;
  }
  return v1::KEY_SET_ORIGIN_UNSPECIFIED;
}

std::string SourceText(const DiagnosisSubject& subject) {
  if (!subject.inline_keys.empty()) return "keys stand in the configuration";
  if (!subject.file.empty()) return StrCat("keys are read from ", subject.file);
  if (subject.key_urls.empty()) {
    return subject.discovery_urls.empty() ? "the issuer is no URL below which a document could be found"
                                          : "keys are found through the issuer's discovery document";
  }
  const size_t fallbacks = subject.key_urls.size() - 1;
  return StrCat("keys are at ", WithoutSecrets(subject.key_urls.front()),
                fallbacks > 0 ? StrCat(", with fallbacks: ", fallbacks) : "");
}

v1::FindingSeverity WorstOf(const ProbeEvidence& probe, const ProbeEvidence* next) {
  switch (probe.purpose) {
    case Probe::PURPOSE_KEY_SET_FALLBACK:
      return v1::FINDING_SEVERITY_WARNING;
    case Probe::PURPOSE_DISCOVERY:
      // The walk goes on to the next place only where nothing is here.
      if (next != nullptr && next->purpose == Probe::PURPOSE_DISCOVERY) return v1::FINDING_SEVERITY_OK;
      return v1::FINDING_SEVERITY_ERROR;
    default:
      return v1::FINDING_SEVERITY_ERROR;
  }
}

// Judgement is one evidence on its way to a diagnosis.
struct Judgement {
  void JudgeProbes() {
    ProbeJudge judge(findings, !evidence.subject.name.empty() && evidence.subject.fetch.allow_http);
    for (size_t i = 0; i < evidence.probes.size(); ++i) {
      const ProbeEvidence& probe = evidence.probes[i];
      *diagnosis.add_probes() = ProbeMessage(probe);
      if (judge.Judge(probe, WorstOf(probe, i + 1 < evidence.probes.size() ? &probe + 1 : nullptr)))
        JudgeBody(probe);
    }
  }

  void JudgeBody(const ProbeEvidence& probe) {
    const std::string& body = probe.result->body;
    switch (probe.purpose) {
      case Probe::PURPOSE_DISCOVERY:
        JudgeDiscovery(probe, evidence.subject, findings);
        signing = SigningAlgorithms(body);
        break;
      case Probe::PURPOSE_KEY_SET:
        JudgeCaching(probe.trace, evidence.subject.freshness, findings, diagnosis);
        JudgeKeySet({probe.ShownUrl(), body, probe.trace.content_type}, evidence.subject, signing, findings,
                    diagnosis);
        break;
      case Probe::PURPOSE_KEY_SET_AGAIN:
      case Probe::PURPOSE_KEY_SET_FALLBACK: {
        const auto set = JwkSet::Parse(body, evidence.subject.algorithms);
        const auto fault = set ? set->fault() : set.error();
        const bool trusted = fault == v1::KEY_SET_FAULT_EMPTY && evidence.subject.trust_empty_set;
        if (fault && !trusted) {
          findings.Warn(v1::DOCTOR_CHECK_KEYS, {.key_set_fault = *fault}, probe.ShownUrl());
        }
        break;
      }
      default:
        break;
    }
  }

  void JudgeLocalKeys() {
    if (!evidence.local_keys) {
      return findings.Error(v1::DOCTOR_CHECK_KEYS, {.key_set_fault = evidence.local_keys.error().fault},
                            Shown(evidence.local_keys.error().detail));
    }
    const bool file = evidence.subject.origin() == KeySetOrigin::kFile;
    JudgeKeySet({file ? evidence.subject.file : "inline", *evidence.local_keys}, evidence.subject, {},
                findings, diagnosis);
  }

  const DiagnosisEvidence& evidence;
  v1::Diagnosis& diagnosis;
  Findings findings{diagnosis};
  std::vector<std::string> signing = {};
};

}  // namespace

v1::Diagnosis JudgeIssuer(const DiagnosisEvidence& evidence) {
  const DiagnosisSubject& subject = evidence.subject;
  v1::Diagnosis diagnosis;
  diagnosis.set_name(subject.name);
  diagnosis.set_issuer(subject.issuer);
  diagnosis.set_source(OriginMessage(subject.origin()));
  *diagnosis.mutable_at() = TimestampMessage(evidence.ended.wall);

  Judgement judgement{evidence, diagnosis};
  Findings& findings = judgement.findings;
  const bool from_network = subject.origin() == KeySetOrigin::kNetwork;
  if (from_network && subject.key_urls.empty() && subject.discovery_urls.empty()) {
    findings.Error(v1::DOCTOR_CHECK_CONFIGURATION, {.key_set_fault = v1::KEY_SET_FAULT_DISCOVERY_INVALID},
                   SourceText(subject));
  } else {
    findings.Ok(v1::DOCTOR_CHECK_CONFIGURATION, SourceText(subject));
  }
  if (from_network) {
    judgement.JudgeProbes();
    JudgeClock(evidence.probes, findings, diagnosis);
  } else {
    judgement.JudgeLocalKeys();
  }
  JudgeRotation(evidence.key_sets, evidence.in_force.get(), evidence.ended.steady, findings);
  findings.Finish();
  return diagnosis;
}

}  // namespace assay
