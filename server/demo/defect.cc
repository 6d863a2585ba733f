#include "server/demo/defect.h"

namespace assay {
namespace {

constexpr DefectRow kTable[] = {
    {Defect::kExpired, "expired", v1::REASON_TOKEN_EXPIRED, "it ended ten minutes ago"},
    {Defect::kNotYetValid, "not-yet-valid", v1::REASON_TOKEN_NOT_YET_VALID, "it begins in ten minutes"},
    {Defect::kBadSignature, "bad-signature", v1::REASON_SIGNATURE_INVALID, "changed after it was signed"},
    {Defect::kWrongAudience, "wrong-audience", v1::REASON_AUDIENCE_MISMATCH, "meant for another API"},
    {Defect::kWrongIssuer, "wrong-issuer", v1::REASON_ISSUER_UNKNOWN, "names an issuer that is not trusted"},
    {Defect::kUnknownKid, "unknown-kid", v1::REASON_KEY_NOT_FOUND, "names a key that was never published"},
    {Defect::kAlgNone, "alg-none", v1::REASON_ALGORITHM_NOT_ALLOWED, "not signed at all"},
    {Defect::kHsConfusion, "hs-confusion", v1::REASON_ALGORITHM_NOT_ALLOWED,
     "MAC keyed with the public key's text"},
};

}  // namespace

std::span<const DefectRow> Defects() { return kTable; }

const DefectRow* FindDefect(std::string_view name) {
  for (const DefectRow& row : kTable) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

}  // namespace assay
