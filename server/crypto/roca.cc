#include "server/crypto/roca.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>

namespace assay {
namespace {

// The first 39 primes but for 2, which tells nothing of an odd number.
constexpr std::array<int, 38> kPrimes = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                         47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                         107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
constexpr int kGenerator = 65537;

// A residue's exponent to the base of kGenerator: `log` modulo `order`.
struct DiscreteLog {
  int log;
  int order;
};

int Residue(std::string_view number, int prime) {
  int residue = 0;
  for (const char octet : number) residue = (residue * 256 + static_cast<uint8_t>(octet)) % prime;
  return residue;
}

std::optional<DiscreteLog> FindDiscreteLog(int residue, int prime) {
  std::optional<int> log;
  int power = 1;
  int order = 0;
  do {
    if (power == residue) log = order;
    power = power * (kGenerator % prime) % prime;
    ++order;
  } while (power != 1);
  if (!log) return std::nullopt;
  return DiscreteLog{*log, order};
}

}  // namespace

bool HasRocaFingerprint(std::string_view modulus) {
  std::array<DiscreteLog, kPrimes.size()> logs;
  for (size_t i = 0; i < kPrimes.size(); ++i) {
    const std::optional<DiscreteLog> found = FindDiscreteLog(Residue(modulus, kPrimes[i]), kPrimes[i]);
    if (!found) return false;
    // One exponent fits all primes exactly when every two of them agree (Chinese remainders, orders not
    // coprime).
    for (size_t j = 0; j < i; ++j) {
      if ((found->log - logs[j].log) % std::gcd(found->order, logs[j].order) != 0) return false;
    }
    logs[i] = *found;
  }
  return true;
}

}  // namespace assay
