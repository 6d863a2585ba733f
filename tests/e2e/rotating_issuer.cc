#include "tests/e2e/rotating_issuer.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/str_cat.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::ScriptedOrigin;

constexpr absl::Duration kTurn = absl::Seconds(1);  // of a key to sign
constexpr char kLife[] = "Cache-Control: max-age=10\r\n";
// What is on the way is taken for known after this long, however busy the machine.
constexpr absl::Duration kAllowance = absl::Seconds(2);

}  // namespace

RotatingIssuer::RotatingIssuer(uint32_t seed) : began_(absl::Now()), chance_(seed) {
  origin_.ServeBy([this](const std::string& request) {
    if (request.starts_with("GET /keys ")) return Answer();
    return ScriptedOrigin::Response("404 Not Found", "");
  });
}

void RotatingIssuer::BeginOutages() {
  MutexLock lock(mutex_);
  outages_ = true;
  spells_.push_back({absl::Now(), absl::Now()});
}

double RotatingIssuer::Draw(double from, double to) {
  return std::uniform_real_distribution<double>(from, to)(chance_);
}

int64_t RotatingIssuer::NumberAt(absl::Time moment) const {
  return absl::ToInt64Seconds(absl::Floor(moment - began_, kTurn));
}

const SigningKey& RotatingIssuer::Key(int64_t number) {
  keys_.erase(keys_.begin(), keys_.lower_bound(number - 60));
  auto found = keys_.find(number);
  if (found == keys_.end()) {
    found =
        keys_.emplace(number, SigningKey::Generate(*FindAlgorithm("ES256"), StrCat("key-", number))).first;
  }
  return found->second;
}

std::string RotatingIssuer::KeySetAt(absl::Time now) {
  std::vector<std::string> jwks;
  for (int64_t number = NumberAt(now) + kAhead; number >= NumberAt(now) - kKept; --number) {
    jwks.push_back(Key(number).PublicJwk());
  }
  return testing::KeySet(jwks);
}

void RotatingIssuer::PlanSpells(absl::Time until) {
  while (outages_ && spells_.back().to <= until) {
    const double ill = Draw(1, 4);
    // Half of twice its length before and half after, so that a third of all time is ill.
    const absl::Time from = spells_.back().to + absl::Seconds(Draw(0.5, 1.5) * 2 * ill);
    spells_.push_back({from, from + absl::Seconds(ill)});
  }
}

ScriptedOrigin::Reply RotatingIssuer::IllAnswer(const std::string& keys, absl::Time now) {
  const std::string half = keys.substr(0, keys.size() / 2);
  switch (static_cast<int>(Draw(0, 8))) {
    case 0:
      return ScriptedOrigin::Response("500 Internal Server Error", "it hurts");
    case 1:
      return ScriptedOrigin::Response("503 Service Unavailable", "", "Retry-After: 2\r\n");
    case 2:
      return {.bytes = "", .then = ScriptedOrigin::Then::kReset};
    case 3:
      return {.bytes = StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", keys.size(), "\r\n\r\n", half)};
    case 4:
      return {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
              .then = ScriptedOrigin::Then::kReset};
    case 5:
      return ScriptedOrigin::Response("200 OK", half, kLife);
    case 6:
      return ScriptedOrigin::Response("200 OK", "<html>We are back soon</html>", kLife);
    default:
      break;
  }
  auto late = ScriptedOrigin::Response("200 OK", keys, kLife);
  late.delay = kLatest * Draw(0.1, 1);
  spells_.back().to = std::max(spells_.back().to, now + late.delay);
  sent_.push_back({NumberAt(now) - kKept, now + late.delay + kAllowance});
  return late;
}

ScriptedOrigin::Reply RotatingIssuer::Answer() {
  MutexLock lock(mutex_);
  const absl::Time now = absl::Now();
  ++counts_.asked;
  counts_.shortest_gap = std::min(counts_.shortest_gap, now - last_asked_);
  last_asked_ = now;
  PlanSpells(now);
  if (sent_.size() > 100) sent_.erase(sent_.begin(), sent_.begin() + 50);
  const std::string keys = KeySetAt(now);
  if (outages_ && spells_.back().from <= now) {
    ++counts_.ill;
    return IllAnswer(keys, now);
  }
  sent_.push_back({NumberAt(now) - kKept, now + kAllowance});
  return ScriptedOrigin::Response("200 OK", keys, kLife);
}

std::string RotatingIssuer::Sign(int64_t number, absl::Duration lifetime, std::string_view audience) {
  const absl::Time now = absl::Now();
  MutexLock lock(mutex_);
  return testing::TokenBuilder(Key(number))
      .Claim("iss", StrCat("\"", issuer(), "\""))
      .Claim("aud", StrCat("\"", audience, "\""))
      .Claim("iat", StrCat(absl::ToUnixSeconds(now)))
      .Claim("exp", StrCat(absl::ToUnixSeconds(now + lifetime)))
      .Sign();
}

RotatingIssuer::Token RotatingIssuer::Mint(absl::Duration lifetime, std::string_view audience) {
  const int64_t number = NumberAt(absl::Now());
  return {Sign(number, lifetime, audience), number};
}

RotatingIssuer::Token RotatingIssuer::MintAsOf(absl::Time moment) {
  const int64_t number = NumberAt(moment);
  return {Sign(number, absl::Minutes(5), kAudience), number};
}

bool RotatingIssuer::Gone(int64_t key) const {
  MutexLock lock(mutex_);
  const absl::Time now = absl::Now();
  return std::any_of(sent_.begin(), sent_.end(),
                     [&](const Sent& sent) { return sent.known_by <= now && sent.lowest_key > key; });
}

bool RotatingIssuer::Ill(absl::Time from, absl::Time to) {
  MutexLock lock(mutex_);
  PlanSpells(to);
  return std::any_of(spells_.rbegin(), spells_.rend(),
                     [&](const Spell& spell) { return spell.from <= to && spell.to >= from; });
}

RotatingIssuer::Counts RotatingIssuer::counts() {
  MutexLock lock(mutex_);
  PlanSpells(absl::Now());
  Counts counts = counts_;
  for (const Spell& spell : spells_) {
    counts.ill_for += std::max(std::min(spell.to, absl::Now()) - spell.from, absl::ZeroDuration());
  }
  return counts;
}

}  // namespace assay
