#include "server/config/source_map.h"

namespace assay {

SourcePosition SourceMap::Find(std::string_view path) const {
  while (true) {
    if (auto found = positions_.find(path); found != positions_.end()) return found->second;
    if (path.empty()) return {};
    const size_t cut = path.find_last_of(".[");
    path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

}  // namespace assay
