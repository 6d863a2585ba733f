// Defect: what can be wrong with a token that the embedded issuer mints on request.
#ifndef ASSAY_SERVER_DEMO_DEFECT_H_
#define ASSAY_SERVER_DEMO_DEFECT_H_

#include <span>
#include <string_view>

#include "assay/v1/reason.pb.h"

namespace assay {

enum class Defect {
  kNone,
  kExpired,
  kNotYetValid,
  kBadSignature,
  kWrongAudience,
  kWrongIssuer,
  kUnknownKid,
  kAlgNone,
  kHsConfusion,
};

// DefectRow is everything known of one defect. Rows live for ever.
struct DefectRow {
  Defect defect;
  std::string_view name;  // as /token?defect= spells it
  v1::Reason reason;      // what Assay must answer
  std::string_view what;  // a few words for people
};

// Defects returns the table. kNone is not in it.
std::span<const DefectRow> Defects();

// FindDefect returns the row of that exact name, or null.
const DefectRow* FindDefect(std::string_view name);

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_DEFECT_H_
