// YamlNode: a YAML or JSON document as a tree of our own, bounded in size, depth and aliases (YAML 1.2).
// yaml_tree.cc is the one file that includes yaml-cpp.
#ifndef ASSAY_SERVER_CONFIG_YAML_TREE_H_
#define ASSAY_SERVER_CONFIG_YAML_TREE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/config_fault.h"
#include "server/config/source_map.h"
#include "tl/expected.hpp"

namespace assay {

inline constexpr size_t kYamlBytes = 16 << 20;
inline constexpr int kYamlDepth = 32;             // nested sequences and mappings
inline constexpr size_t kYamlKeyBytes = 256;      // of one key: a fault tells the keys above it
inline constexpr size_t kYamlAliasNodes = 10000;  // nodes that all aliases together may stand for

// YamlNode is immutable; nodes below an anchor are shared by its aliases. Thread-safety: immutable.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMapping };
  struct Member {
    std::shared_ptr<const YamlNode> key;
    std::shared_ptr<const YamlNode> value;
  };

  Kind kind = Kind::kNull;
  bool plain = false;  // a scalar that was not quoted: it may be a number or a boolean
  std::string text;    // of a scalar
  SourcePosition position;
  std::vector<std::shared_ptr<const YamlNode>> items;  // of a sequence
  std::vector<Member> members;                         // of a mapping, in order, duplicates included
  size_t nodes = 1;                                    // of the whole subtree, aliases expanded
  int height = 0;                                      // containers on the longest way down, itself included
};

// ParseYaml parses the one document in `text`. Refused, with the first place where it goes wrong: what is not
// UTF-8 or not YAML, an empty text, a second document, tags other than !!str, and what is beyond the bounds
// above.
tl::expected<std::shared_ptr<const YamlNode>, ConfigFault> ParseYaml(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_YAML_TREE_H_
