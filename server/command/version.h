// VersionText: what --version prints.
#ifndef ASSAY_SERVER_COMMAND_VERSION_H_
#define ASSAY_SERVER_COMMAND_VERSION_H_

#include <string>

namespace assay {

// VersionText is Assay's version and, a line each, those of the libraries that it runs with.
std::string VersionText();

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_VERSION_H_
