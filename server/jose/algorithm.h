// Algorithm: everything known of an `alg` is one row of one table (RFC 7518 section 3.1, RFC 8037, RFC 9864).
#ifndef ASSAY_SERVER_JOSE_ALGORITHM_H_
#define ASSAY_SERVER_JOSE_ALGORITHM_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "server/crypto/public_key.h"
#include "server/crypto/signature.h"

namespace assay {

// Algorithm is one row. Rows live for ever; two are the same if their addresses are.
struct Algorithm {
  std::string_view name;
  std::string_view other_name;  // a second registered name, or empty
  KeyType key_type;
  Curve curve;  // kNone for RSA
  SignatureScheme scheme;

  // Fits tells whether `key` is of the type and curve that this algorithm takes.
  bool Fits(const PublicKey& key) const { return key.key_type() == key_type && key.curve() == curve; }
};

// Algorithms returns the table. `none` and the HS family are not in it, and never will be.
std::span<const Algorithm> Algorithms();

// FindAlgorithm returns the row of that exact name, or null.
const Algorithm* FindAlgorithm(std::string_view name);

// AlgorithmSet is an allow-list.
class AlgorithmSet {
 public:
  AlgorithmSet() = default;
  AlgorithmSet(
      std::initializer_list<std::string_view> names);  // names that are not in the table are left out
  static AlgorithmSet All();

  void Add(const Algorithm& algorithm) { bits_ |= Bit(algorithm); }
  bool Contains(const Algorithm& algorithm) const { return (bits_ & Bit(algorithm)) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  static uint32_t Bit(const Algorithm& algorithm);
  uint32_t bits_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_ALGORITHM_H_
