// Limits: every number that bounds what a stranger can make us hold or do; one struct, shared by every front.
#ifndef ASSAY_SERVER_BASE_LIMITS_H_
#define ASSAY_SERVER_BASE_LIMITS_H_

#include <cstddef>

namespace assay {

inline constexpr int kJsonDepth = 16;            // nested containers of any JSON document
inline constexpr size_t kKeyIdBytes = 256;       // a `kid`
inline constexpr size_t kKeySetBytes = 1 << 20;  // a key set or discovery document, decoded
inline constexpr size_t kKeysPerSet = 512;
inline constexpr int kSignatureTrials = 4;         // keys tried for one token
inline constexpr size_t kWaitersPerIssuer = 4096;  // requests parked for one issuer's keys
inline constexpr size_t kWaitersInAll = 16384;     // requests parked for keys

// Limits that the configuration may move.
struct Limits {
  size_t token_bytes = 16 << 10;           // [1 KiB, 64 KiB]
  size_t unary_request_bytes = 128 << 10;  // Verify and Authenticate
  size_t batch_request_bytes = 4 << 20;
  size_t batch_size = 1000;   // tokens of one BatchVerify
  size_t request_items = 64;  // audiences, scopes or claims of one request, each
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_LIMITS_H_
