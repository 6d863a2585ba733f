// What an operator is shown of a token's header and claims.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_SHOWN_TOKEN_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_SHOWN_TOKEN_H_

#include "absl/time/time.h"
#include "assay/v1/explain.pb.h"
#include "server/verify/token_anatomy.h"

namespace assay {

inline constexpr size_t kShownMembers = 32;  // of the header, and of the names of other claims

// ShowToken fills in header, claims and times of `message`: values as Excerpt and ValueText write them, times
// with their distance from `now`. The signature is no part of it.
void ShowToken(const TokenAnatomy& anatomy, absl::Time now, v1::Explanation& message);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_SHOWN_TOKEN_H_
