// PolicyCompiler: from the configuration's policy to what one token is judged by.
#ifndef ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_
#define ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_

#include <memory>
#include <string>

#include "assay/v1/config.pb.h"
#include "server/jose/algorithm.h"
#include "server/verify/policy.h"

namespace assay {

// AlgorithmsOf is the allow-list of a loaded issuer.
AlgorithmSet AlgorithmsOf(const v1::Issuer& issuer);

// PolicyCompiler compiles once what a policy demands whoever the issuer is, and shares it: thousands of
// issuers have rules and patterns once. `policy` is of a loaded configuration and must outlive it.
// Thread-safety: immutable.
class PolicyCompiler {
 public:
  explicit PolicyCompiler(const v1::Policy& policy);

  // For is the policy as it applies to the issuer `name`, which it accepts.
  Policy For(const std::string& name, const v1::Issuer& issuer) const;

 private:
  const v1::Policy& policy_;
  std::shared_ptr<const ClaimRules> rules_;
  std::shared_ptr<const IdentityMapping> identity_;
  std::shared_ptr<const OutputClaims> output_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_
