#include "server/engine/diagnosis/issuer_walk.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/engine/diagnosis/rotation_judge.h"
#include "server/jwks/discovery_document.h"
#include "server/jwks/file_source.h"

namespace assay {
namespace {

using Probe = v1::IssuerProbe;

bool IsOfTls(v1::KeySetFault fault) {
  return fault == v1::KEY_SET_FAULT_TLS || fault == v1::KEY_SET_FAULT_TLS_NAME ||
         fault == v1::KEY_SET_FAULT_TLS_EXPIRED;
}

// Walk lives as long as a GET of its own is under way.
class Walk : public std::enable_shared_from_this<Walk> {
 public:
  Walk(DiagnosisSubject subject, std::shared_ptr<const KeySnapshot> in_force, const WalkPorts& ports,
       absl::AnyInvocable<void(DiagnosisEvidence)> done)
      : ports_(ports), done_(std::move(done)) {
    evidence_.subject = std::move(subject);
    evidence_.in_force = std::move(in_force);
  }

  void Begin() {
    const DiagnosisSubject& subject = evidence_.subject;
    if (subject.origin() == KeySetOrigin::kStatic) {
      evidence_.AddLocal(subject.inline_keys);
      return End();
    }
    if (subject.origin() == KeySetOrigin::kFile) {
      evidence_.AddLocal(ReadKeySetFile(subject.file));
      return End();
    }
    if (subject.key_urls.empty()) return Discover(0);
    key_urls_ = subject.key_urls;
    GetKeySet(Probe::PURPOSE_KEY_SET);
  }

 private:
  using Then = absl::AnyInvocable<void(const tl::expected<FetchResponse, FetchFault>&)>;

  void Discover(size_t place) {
    const std::vector<std::string>& places = evidence_.subject.discovery_urls;
    if (place >= places.size()) return End();
    Get(Probe::PURPOSE_DISCOVERY, places[place], [this, place](const auto& result) {
      // As the source of keys does it: only where nothing is, the next place is asked.
      const bool absent = !result && result.error().http_status == 404;
      if (absent && place + 1 < evidence_.subject.discovery_urls.size()) return Discover(place + 1);
      if (!result) return End();
      const auto keys =
          ParseDiscovery(result->body, evidence_.subject.issuer, evidence_.subject.fetch.allow_http);
      if (!keys) return End();
      // What a public document names must not lead into the private network (key-cache.md C2).
      public_only_ = result->from_public_address;
      key_urls_ = {*keys};
      GetKeySet(Probe::PURPOSE_KEY_SET);
    });
  }

  void GetKeySet(Probe::Purpose purpose) {
    ++key_sets_;
    Get(purpose, key_urls_.front(), [this](const auto& result) {
      const std::vector<JwkSet>& sets = evidence_.key_sets;
      if (sets.size() == key_sets_ && NeedAnother(sets)) return GetKeySet(Probe::PURPOSE_KEY_SET_AGAIN);
      GetFallback(1);
    });
  }

  void GetFallback(size_t place) {
    if (place >= key_urls_.size()) return End();
    Get(Probe::PURPOSE_KEY_SET_FALLBACK, key_urls_[place],
        [this, place](const auto& result) { GetFallback(place + 1); });
  }

  void Get(Probe::Purpose purpose, const std::string& url, Then then) {
    FetchRequest request{.url = url, .options = evidence_.subject.fetch, .public_address_only = public_only_};
    request.trace = std::make_shared<FetchTrace>();
    const FetchRequest asked = request;
    ports_.http.Fetch(std::move(request), [self = shared_from_this(), purpose, asked, then = std::move(then)](
                                              tl::expected<FetchResponse, FetchFault> result) mutable {
      const bool shown = !asked.trace->chain.empty();
      self->evidence_.Add({purpose, asked.url, *asked.trace, std::move(result), self->ports_.clock.Now()});
      const auto& got = self->evidence_.probes.back().result;
      if (!got && IsOfTls(got.error().fault) && !shown)
        return self->LookAtCertificates(asked, std::move(then));
      self->GoOn(std::move(then));
    });
  }

  // A handshake that fails shows no certificate, so that nobody could tell whose it was.
  void LookAtCertificates(FetchRequest request, Then then) {
    request.trace = std::make_shared<FetchTrace>();
    request.certificates_only = true;
    const std::shared_ptr<FetchTrace> trace = request.trace;
    ports_.http.Fetch(std::move(request), [self = shared_from_this(), trace, then = std::move(then)](
                                              const tl::expected<FetchResponse, FetchFault>&) mutable {
      self->evidence_.probes.back().trace.chain = trace->chain;
      self->GoOn(std::move(then));
    });
  }

  void GoOn(Then then) {
    const auto result = evidence_.probes.back().result;  // a copy: what comes next adds to the probes
    then(result);
  }

  void End() {
    evidence_.ended = ports_.clock.Now();
    done_(std::move(evidence_));
  }

  const WalkPorts ports_;
  absl::AnyInvocable<void(DiagnosisEvidence)> done_;
  DiagnosisEvidence evidence_;
  std::vector<std::string> key_urls_;
  bool public_only_ = false;
  size_t key_sets_ = 0;  // that were asked for at the main place
};

}  // namespace

void WalkIssuer(DiagnosisSubject subject, std::shared_ptr<const KeySnapshot> in_force, const WalkPorts& ports,
                absl::AnyInvocable<void(DiagnosisEvidence)> done) {
  std::make_shared<Walk>(std::move(subject), std::move(in_force), ports, std::move(done))->Begin();
}

}  // namespace assay
