#include "server/config/source_map.h"

namespace assay {

void SourceMap::Merge(const std::string& file, SourceMap other) {
  for (auto& [path, place] : other.places_) {
    if (!path.empty()) places_.emplace(path, Place{place.position, files_.size()});
  }
  files_.push_back(file);
}

SourceMap::Place SourceMap::FindPlace(std::string_view path) const {
  while (true) {
    if (auto found = places_.find(path); found != places_.end()) return found->second;
    if (path.empty()) return {};
    const size_t cut = path.find_last_of(".[");
    path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

}  // namespace assay
