// IsSpiffeId: the names of workloads in JWT-SVIDs (SPIFFE-ID section 2).
#ifndef ASSAY_SERVER_VERIFY_SPIFFE_ID_H_
#define ASSAY_SERVER_VERIFY_SPIFFE_ID_H_

#include <cstddef>
#include <string_view>

namespace assay {

inline constexpr size_t kSpiffeIdBytes = 2048;
inline constexpr size_t kTrustDomainBytes = 255;

// IsSpiffeId tells whether `text` is a SPIFFE ID, "spiffe://trust-domain/path" without query, fragment, port
// or percent-encoding. The path may be absent; its segments are neither empty nor "." nor "..".
bool IsSpiffeId(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_SPIFFE_ID_H_
