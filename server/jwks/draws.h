// Draws: seeded random numbers, so that what depends on chance can be replayed.
#ifndef ASSAY_SERVER_JWKS_DRAWS_H_
#define ASSAY_SERVER_JWKS_DRAWS_H_

#include <cstdint>

namespace assay {

// Draws yields numbers of [0, 1), evenly spread (splitmix64). For jitter, never for secrets. A plain value.
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}

  double Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
  }

 private:
  uint64_t state_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_DRAWS_H_
