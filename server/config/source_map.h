// SourceMap: where, and in which file, each value of a configuration was written.
#ifndef ASSAY_SERVER_CONFIG_SOURCE_MAP_H_
#define ASSAY_SERVER_CONFIG_SOURCE_MAP_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

struct SourcePosition {
  int line = 0;    // 1-based; 0: unknown
  int column = 0;  // 1-based
};

// SourceMap maps paths, spelled as ConfigFault spells them, to positions. Thread-safety: single-threaded
// (owner: a load).
class SourceMap {
 public:
  void Add(std::string path, SourcePosition position) {
    places_.emplace(std::move(path), Place{position, 0});
  }
  // Merge adds what another file, whose name is `file`, says; where both say something, this one's word
  // stays.
  void Merge(const std::string& file, SourceMap other);

  // Written tells whether the file itself says something of `path`; what defaults filled in is not written.
  bool Written(std::string_view path) const { return places_.contains(path); }

  // Find returns the position of `path`, else that of its nearest ancestor that was written.
  SourcePosition Find(std::string_view path) const { return FindPlace(path).position; }
  // FileOf returns the name of the file in which Find finds it; empty for the first.
  const std::string& FileOf(std::string_view path) const { return files_[FindPlace(path).file]; }

 private:
  struct Place {
    SourcePosition position;
    size_t file = 0;
  };

  Place FindPlace(std::string_view path) const;

  std::vector<std::string> files_ = {""};
  std::map<std::string, Place, std::less<>> places_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_SOURCE_MAP_H_
