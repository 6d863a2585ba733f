#include "server/engine/diagnosis/diagnostician.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/engine/diagnosis/issuer_judge.h"
#include "server/jwks/budget.h"

namespace assay {
namespace {

constexpr int kWalksAtOnce = 2;
constexpr absl::Duration kWalkEvery = absl::Milliseconds(500);
constexpr size_t kMostWaiting = 64;  // for one walk

absl::Status Exhausted(const char* why) { return absl::ResourceExhaustedError(why); }

}  // namespace

// Walks are those under way. Single-threaded (owner: the event loop).
class Diagnostician::Walks : public std::enable_shared_from_this<Walks> {
 public:
  explicit Walks(const WalkPorts& ports) : ports_(ports) {}

  void Join(std::shared_ptr<const DiagnosisSubject> subject, const std::shared_ptr<const JwkSetCache>& keys,
            Done done) {
    if (const auto found = under_way_.find(subject->name); found != under_way_.end()) {
      if (found->second.subject != subject) {
        return done(
            Exhausted("the issuer is being diagnosed by an earlier configuration; try again in a second"));
      }
      if (found->second.waiting.size() >= kMostWaiting) {
        return done(Exhausted("too many wait for this issuer's diagnosis; try again in a second"));
      }
      found->second.waiting.push_back(std::move(done));
      return;
    }
    const absl::Duration now = ports_.clock.Now().steady;
    if (budget_.NextAt() > now)
      return done(Exhausted("two diagnoses a second begin at most; try again in a second"));
    budget_.Take(now);
    UnderWay& entry = under_way_[subject->name];
    entry.subject = subject;
    entry.waiting.push_back(std::move(done));
    WalkIssuer(*subject, keys == nullptr ? nullptr : keys->Current(), ports_,
               [self = shared_from_this(), name = subject->name](const DiagnosisEvidence& evidence) {
                 self->End(name, JudgeIssuer(evidence));
               });
  }

 private:
  struct UnderWay {
    std::shared_ptr<const DiagnosisSubject> subject;
    std::vector<Done> waiting;
  };

  void End(const std::string& name, const v1::Diagnosis& diagnosis) {
    auto entry = under_way_.extract(name);
    for (Done& done : entry.mapped().waiting) done(diagnosis);
  }

  const WalkPorts ports_;
  Budget budget_{kWalksAtOnce, kWalkEvery};
  std::map<std::string, UnderWay> under_way_;  // by the issuer's name
};

Diagnostician::Diagnostician(EventLoop& loop, const WalkPorts& ports)
    : loop_(loop), walks_(std::make_shared<Walks>(ports)) {}

void Diagnostician::Diagnose(std::shared_ptr<const DiagnosisSubject> subject,
                             std::shared_ptr<const JwkSetCache> keys, Done done) {
  loop_.Post([walks = walks_, subject = std::move(subject), keys = std::move(keys),
              done = std::move(done)]() mutable { walks->Join(std::move(subject), keys, std::move(done)); });
}

}  // namespace assay
