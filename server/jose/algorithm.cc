#include "server/jose/algorithm.h"

namespace assay {
namespace {

constexpr Algorithm kTable[] = {
    {"RS256", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPkcs1Sha256},
    {"RS384", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPkcs1Sha384},
    {"RS512", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPkcs1Sha512},
    {"PS256", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPssSha256},
    {"PS384", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPssSha384},
    {"PS512", "", KeyType::kRsa, Curve::kNone, SignatureScheme::kRsaPssSha512},
    {"ES256", "", KeyType::kEc, Curve::kP256, SignatureScheme::kEcdsaP256Sha256},
    {"ES384", "", KeyType::kEc, Curve::kP384, SignatureScheme::kEcdsaP384Sha384},
    {"ES512", "", KeyType::kEc, Curve::kP521, SignatureScheme::kEcdsaP521Sha512},
    {"EdDSA", "Ed25519", KeyType::kOkp, Curve::kEd25519, SignatureScheme::kEd25519},
};

}  // namespace

std::span<const Algorithm> Algorithms() { return kTable; }

const Algorithm* FindAlgorithm(std::string_view name) {
  if (name.empty()) return nullptr;
  for (const Algorithm& row : kTable) {
    if (name == row.name || name == row.other_name) return &row;
  }
  return nullptr;
}

AlgorithmSet::AlgorithmSet(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const Algorithm* row = FindAlgorithm(name)) Add(*row);
  }
}

AlgorithmSet AlgorithmSet::All() {
  AlgorithmSet all;
  for (const Algorithm& row : kTable) all.Add(row);
  return all;
}

uint32_t AlgorithmSet::Bit(const Algorithm& algorithm) { return 1U << (&algorithm - kTable); }

}  // namespace assay
