// SourceMap: where in the file each value of a configuration was written.
#ifndef ASSAY_SERVER_CONFIG_SOURCE_MAP_H_
#define ASSAY_SERVER_CONFIG_SOURCE_MAP_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace assay {

struct SourcePosition {
  int line = 0;    // 1-based; 0: unknown
  int column = 0;  // 1-based
};

// SourceMap maps paths, spelled as ConfigFault spells them, to positions. Thread-safety: single-threaded
// (owner: a load).
class SourceMap {
 public:
  void Add(std::string path, SourcePosition position) { positions_.emplace(std::move(path), position); }

  // Written tells whether the file itself says something of `path`; what defaults filled in is not written.
  bool Written(std::string_view path) const { return positions_.contains(path); }

  // Find returns the position of `path`, else that of its nearest ancestor that was written.
  SourcePosition Find(std::string_view path) const;

 private:
  std::map<std::string, SourcePosition, std::less<>> positions_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_SOURCE_MAP_H_
