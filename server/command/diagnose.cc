#include "server/command/diagnose.h"

#include <utility>

#include "server/base/clock.h"
#include "server/command/fetch_url.h"
#include "server/command/waiting_executor.h"
#include "server/engine/diagnosis/issuer_walk.h"
#include "server/fetch/curl_fetcher.h"
#include "server/jose/jwk_set.h"
#include "server/jwks/discovery_document.h"

namespace assay {

std::vector<DiagnosisEvidence> Diagnose(const std::vector<DiagnosisSubject>& subjects) {
  const SystemClock clock;
  WaitingExecutor here;
  CurlFetcher fetcher(clock);
  std::vector<DiagnosisEvidence> all(subjects.size());
  size_t left = subjects.size();
  bool done = left == 0;
  fetcher.Post([&] {
    for (size_t i = 0; i < subjects.size(); ++i) {
      WalkIssuer(subjects[i], nullptr, {fetcher, clock}, [&, i](DiagnosisEvidence evidence) {
        here.Post([&, i, evidence = std::move(evidence)]() mutable {
          all[i] = std::move(evidence);
          done = --left == 0;
        });
      });
    }
  });
  here.RunUntil(done);
  fetcher.Stop();
  return all;
}

DiagnosisSubject SubjectOfUrl(const std::string& url, const FetchOptions& options) {
  DiagnosisSubject subject;
  subject.issuer = url;
  subject.fetch = options;
  const auto body = FetchUrl({.url = url, .options = options});
  if (body && JwkSet::Parse(*body, AlgorithmSet::All())) {
    subject.issuer.clear();
    subject.key_urls = {url};
  } else if (std::string issuer = IssuerOfDocument(url); !issuer.empty()) {
    subject.issuer = std::move(issuer);
    subject.discovery_urls = {url};
  } else {
    subject.discovery_urls = DiscoveryUrls(url);
  }
  return subject;
}

}  // namespace assay
