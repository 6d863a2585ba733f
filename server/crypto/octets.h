#ifndef ASSAY_SERVER_CRYPTO_OCTETS_H_
#define ASSAY_SERVER_CRYPTO_OCTETS_H_

#include <cstdint>
#include <string_view>

namespace assay {

// Octets is the same memory as the library wants it named. Lives as long as what `bytes` views.
inline const uint8_t* Octets(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_OCTETS_H_
