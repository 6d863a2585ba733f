#include "server/command/version.h"

namespace assay {

std::string VersionText() { return "assayd " ASSAY_VERSION "\n" ASSAY_LINKED_WITH; }

}  // namespace assay
