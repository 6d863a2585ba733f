// CaseIssuers: the issuers of a configuration with keys made on the spot, for policy tests.
#ifndef ASSAY_SERVER_COMMAND_CASE_ISSUERS_H_
#define ASSAY_SERVER_COMMAND_CASE_ISSUERS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"
#include "assay/v1/test_cases.pb.h"
#include "server/demo/signing_key.h"

namespace assay {

// CaseIssuers holds, for each issuer and template, a key of the first algorithm that it allows and is quick
// to make keys of, and of whichever other allowed one a case's header names. Their public halves stand in the
// place of the issuer's key source, so that nothing is fetched and no file is read. Thread-safety: immutable.
class CaseIssuers {
 public:
  // `config` is loaded, `cases` are of ReadTestCases.
  CaseIssuers(const v1::Config& config, const v1::TestCases& cases);

  // config has the keys made here; config_without_keys has a source for each issuer that never answers.
  const v1::Config& config() const { return config_; }
  const v1::Config& config_without_keys() const { return config_without_keys_; }

  // KeyFor returns the issuer's key of the algorithm of that name, or its first where it has no such key.
  const SigningKey& KeyFor(const std::string& issuer, std::string_view algorithm) const;

 private:
  template <typename Entries>
  void Supply(const v1::TestCases& cases, Entries& with_keys, Entries& without_keys);
  void Make(const std::string& issuer, const Algorithm& algorithm);

  v1::Config config_, config_without_keys_;
  std::map<std::string, std::vector<SigningKey>> keys_;  // by alias; none is empty
};

// HeaderAlgorithm returns the `alg` that a recipe's header names; empty where it names none.
std::string HeaderAlgorithm(const v1::TokenRecipe& recipe);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_CASE_ISSUERS_H_
