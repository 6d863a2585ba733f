// AddAllowOption: the option --allow of the commands that judge keys and signatures.
#ifndef ASSAY_SERVER_COMMAND_ALGORITHM_OPTION_H_
#define ASSAY_SERVER_COMMAND_ALGORITHM_OPTION_H_

#include <CLI/CLI.hpp>

#include "server/jose/algorithm.h"

namespace assay {

// AddAllowOption sets `allowed` to every algorithm of the table, or to those that --allow names. A name that
// is not in the table is a usage error that lists what is.
void AddAllowOption(CLI::App& command, AlgorithmSet& allowed);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_ALGORITHM_OPTION_H_
