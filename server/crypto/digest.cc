#include "server/crypto/digest.h"

#include <openssl/sha.h>

#include "server/crypto/octets.h"

namespace assay {

std::array<uint8_t, 32> Sha256(std::string_view bytes) {
  std::array<uint8_t, 32> digest;
  SHA256(Octets(bytes), bytes.size(), digest.data());
  return digest;
}

}  // namespace assay
