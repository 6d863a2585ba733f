#ifndef ASSAY_SERVER_CRYPTO_ROCA_H_
#define ASSAY_SERVER_CRYPTO_ROCA_H_

#include <string_view>

namespace assay {

// HasRocaFingerprint says whether an RSA modulus (big-endian octets) was made by the generator of
// CVE-2017-15361, whose keys can be factored. A sound key is taken for one with a chance below 2^-100.
// Source: Nemec, Sys, Svenda, Klinec, Matyas, "The Return of Coppersmith's Attack", ACM CCS 2017,
// section 2.3: such a modulus is a power of 65537 modulo the product of the first 39 primes.
bool HasRocaFingerprint(std::string_view modulus);

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_ROCA_H_
