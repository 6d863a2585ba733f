// WalkIssuer: from the configuration of an issuer to each of its keys, step by step.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_WALK_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_WALK_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "server/base/clock.h"
#include "server/engine/diagnosis/evidence.h"
#include "server/engine/diagnosis/subject.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay {

// WalkPorts are what a walk needs. They outlive it.
struct WalkPorts {
  HttpFetcher& http;
  const Clock& clock;
};

// WalkIssuer reads the document, gets the key set at least twice and each fallback once, a GET at a time and
// each on a connection of its own. It ends early where there is nothing to go on with. No cache is looked
// into and none is filled. `in_force` is what the issuer's cache holds, or null. `done` runs at most once on
// the event loop, maybe before this returns. Thread-safety: single-threaded (owner: the event loop).
void WalkIssuer(DiagnosisSubject subject, std::shared_ptr<const KeySnapshot> in_force, const WalkPorts& ports,
                absl::AnyInvocable<void(DiagnosisEvidence)> done);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_WALK_H_
