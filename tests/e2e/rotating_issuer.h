// RotatingIssuer: an identity provider on loopback that takes a new key every second and is often ill.
#ifndef ASSAY_TESTS_E2E_ROTATING_ISSUER_H_
#define ASSAY_TESTS_E2E_ROTATING_ISSUER_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/demo/signing_key.h"
#include "tests/testing/scripted_origin.h"

namespace assay {

// RotatingIssuer signs with key N during second N of its life. That key is in its key set from kAhead before
// that second until kKept after it. From BeginOutages on it is ill a third of the time, in spells of up to 4
// s: every answer of a spell is an error, a reset, cut short, garbled, or late. Thread-safety: thread-safe.
class RotatingIssuer {
 public:
  static constexpr int64_t kAhead = 5, kKept = 10;             // seconds
  static constexpr absl::Duration kLatest = absl::Seconds(3);  // of a late answer

  explicit RotatingIssuer(uint32_t seed);

  std::string issuer() const { return origin_.Url(""); }
  void BeginOutages();

  // Token is what a client presents, and what it knows of it.
  struct Token {
    std::string text;
    int64_t key;  // its number; the second in which it signs
  };
  // Mint signs by the key of now; `lifetime` may be negative.
  Token Mint(absl::Duration lifetime = absl::Minutes(5), std::string_view audience = kAudience);
  // MintAsOf signs by the key of another moment, long gone or still to come.
  Token MintAsOf(absl::Time moment);
  static constexpr std::string_view kAudience = "https://api.test";

  // Gone tells that the key of this number has been taken away, and that an answer without it was sent so
  // long ago that Assay must know.
  bool Gone(int64_t key) const;
  // PublishedUntil is when the key leaves the key set.
  absl::Time PublishedUntil(int64_t key) const { return began_ + absl::Seconds(key + 1 + kKept); }
  // Ill tells whether it was so at any moment from `from` to `to`, late answers included.
  bool Ill(absl::Time from, absl::Time to);

  struct Counts {
    int asked = 0;                                           // for the key set
    int ill = 0;                                             // of them answered badly, or late
    absl::Duration shortest_gap = absl::InfiniteDuration();  // between two of them
    absl::Duration ill_for = absl::ZeroDuration();
  };
  Counts counts();

 private:
  struct Spell {
    absl::Time from, to;
  };
  struct Sent {
    int64_t lowest_key;
    absl::Time known_by;
  };

  int64_t NumberAt(absl::Time moment) const;
  const SigningKey& Key(int64_t number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string KeySetAt(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  testing::ScriptedOrigin::Reply Answer();
  testing::ScriptedOrigin::Reply IllAnswer(const std::string& keys, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Sign(int64_t number, absl::Duration lifetime, std::string_view audience);
  void PlanSpells(absl::Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  double Draw(double from, double to) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Time began_;
  mutable Mutex mutex_;
  std::mt19937 chance_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, SigningKey> keys_ ABSL_GUARDED_BY(mutex_);
  bool outages_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Spell> spells_ ABSL_GUARDED_BY(mutex_);  // by time; the last one may be to come
  std::vector<Sent> sent_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_asked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  testing::ScriptedOrigin origin_;  // last, so that its threads end first
};

}  // namespace assay

#endif  // ASSAY_TESTS_E2E_ROTATING_ISSUER_H_
