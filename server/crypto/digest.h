#ifndef ASSAY_SERVER_CRYPTO_DIGEST_H_
#define ASSAY_SERVER_CRYPTO_DIGEST_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "server/crypto/export.h"

namespace assay {

// Sha256 is the SHA-256 digest of `bytes` (FIPS 180-4). It cannot fail. Thread-safe.
ASSAY_CRYPTO_API std::array<uint8_t, 32> Sha256(std::string_view bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_DIGEST_H_
