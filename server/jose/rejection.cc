#include "server/jose/rejection.h"

#include <cassert>

#include "proto/catalogue.h"

namespace assay {

tl::unexpected<Rejection> Reject(v1::Reason reason, std::string_view subject, v1::Stage stage) {
  const ReasonEntry& entry = Describe(reason);
  assert(entry.outcome == v1::OUTCOME_REJECTED);
  if (stage == v1::STAGE_UNSPECIFIED) {
    assert(entry.stages.size() == 1);
    stage = entry.stages.front();
  }
  return tl::unexpected(Rejection{reason, stage, std::string(subject)});
}

tl::unexpected<Rejection> Reject(JsonError error, std::string_view part, v1::Stage stage) {
  switch (error) {
    case JsonError::kTooDeep:
      return Reject(v1::REASON_JSON_TOO_DEEP, part, stage);
    case JsonError::kDuplicateMember:
      return Reject(v1::REASON_DUPLICATE_MEMBER, part, stage);
    case JsonError::kInvalid:
      break;
  }
  return Reject(v1::REASON_JSON_INVALID, part, stage);
}

}  // namespace assay
