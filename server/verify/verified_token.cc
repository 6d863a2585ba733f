#include "server/verify/verified_token.h"

#include "server/base/str_cat.h"

namespace assay {

std::string VerifiedToken::principal() const {
  return subject_.empty() ? std::string() : StrCat(issuer_name_, ":", subject_);
}

}  // namespace assay
