#include "server/verify/verified_token.h"

#include "server/base/str_cat.h"

namespace assay {

std::string VerifiedToken::principal() const {
  if (subject_.empty()) return "";
  return is_of_template_ ? StrCat(issuer_name_, "/", tenant_, ":", subject_)
                         : StrCat(issuer_name_, ":", subject_);
}

}  // namespace assay
