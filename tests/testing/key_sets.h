// Key sets by the kids in them, for tests that care which keys are there and not what they verify.
#ifndef ASSAY_TESTS_TESTING_KEY_SETS_H_
#define ASSAY_TESTS_TESTING_KEY_SETS_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "server/base/str_cat.h"

namespace assay::testing {

// KidSet is a set of keys with these kids. Their material is the public key of RFC 8037 appendix A.2.
inline std::string KidSet(std::initializer_list<std::string_view> kids) {
  std::string keys;
  for (const std::string_view kid : kids) {
    StrAppend(&keys, keys.empty() ? "" : ",", R"({"kty":"OKP","crv":"Ed25519","kid":")", kid,
              R"(","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  }
  return StrCat(R"({"keys":[)", keys, "]}");
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_KEY_SETS_H_
