// CompilePolicy: from the configuration's policy to what one token is judged by.
#ifndef ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_
#define ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/jose/algorithm.h"
#include "server/verify/policy.h"

namespace assay {

// AlgorithmsOf is the allow-list of a loaded issuer.
AlgorithmSet AlgorithmsOf(const v1::Issuer& issuer);

// CompilePolicy is `policy` as it applies to the issuer `name`, which it accepts. All of it is of a loaded
// configuration.
Policy CompilePolicy(const v1::Policy& policy, const std::string& name, const v1::Issuer& issuer);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_POLICY_COMPILER_H_
