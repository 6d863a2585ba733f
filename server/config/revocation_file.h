// ReadRevocations: the list of revocations that a fleet shares as a file.
#ifndef ASSAY_SERVER_CONFIG_REVOCATION_FILE_H_
#define ASSAY_SERVER_CONFIG_REVOCATION_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/config/config_faults.h"
#include "server/jwks/revocation.h"
#include "tl/expected.hpp"

namespace assay {

// ReadRevocations reads YAML or JSON of the message RevocationFile, whole or not at all: every fault is
// returned at once, in the order of the file. `issuers` are the configured names; entries that name another
// are faults, since a revocation that nothing obeys would look like one that holds. All entries pass
// CheckRevocation and are added at `now`.
tl::expected<std::vector<Revocation>, ConfigFaults> ReadRevocations(std::string_view text,
                                                                    const std::vector<std::string>& issuers,
                                                                    absl::Time now);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REVOCATION_FILE_H_
