#include "server/config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "server/base/str_cat.h"
#include "server/config/utf8.h"

namespace assay {
namespace {

using NodePtr = std::shared_ptr<const YamlNode>;

SourcePosition PositionOf(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {.line = mark.line + 1, .column = mark.column + 1};
}

// TreeBuilder keeps the first fault and ignores what comes after it: the parser cannot be stopped from within
// without throwing.
class TreeBuilder : public YAML::EventHandler {
 public:
  NodePtr root() const { return root_; }
  const std::optional<ConfigFault>& fault() const { return fault_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Fail(mark, "the document has ended before this; one document is all that is read");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Leaf({}, mark, anchor); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (fault_) return;
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return Fail(mark, "the alias stands inside what it refers to");
    alias_nodes_ += found->second->nodes;
    if (alias_nodes_ > kYamlAliasNodes) return Fail(mark, "the aliases stand for too much");
    if (static_cast<int>(open_.size()) + found->second->height > kYamlDepth) return FailDepth(mark);
    Attach(found->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    CheckTag(mark, tag);
    YamlNode node;
    node.kind = YamlNode::Kind::kScalar;
    node.plain = tag == "?";
    node.text = value;
    Leaf(std::move(node), mark, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMapping, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct OpenNode {
    YamlNode node;
    YAML::anchor_t anchor;
    NodePtr key;  // of a mapping: read, its value not yet
  };

  void Fail(const YAML::Mark& mark, std::string message) { Fail(PositionOf(mark), std::move(message)); }
  void Fail(SourcePosition position, std::string message) {
    if (fault_) return;
    fault_ = ConfigFault{
        .path = "", .line = position.line, .column = position.column, .message = std::move(message)};
  }
  void FailKey(const YamlNode& key) {
    Fail(key.position, StrCat("a key of ", key.text.size(), " bytes; at most ", kYamlKeyBytes, " are taken"));
  }
  void FailDepth(const YAML::Mark& mark) { Fail(mark, StrCat("nested deeper than ", kYamlDepth, " levels")); }

  void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == "tag:yaml.org,2002:str") return;
    Fail(mark, StrCat("tags are not supported: ", Quoted(tag)));
  }

  void Leaf(YamlNode node, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (fault_) return;
    node.position = PositionOf(mark);
    Finish(std::move(node), anchor);
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    CheckTag(mark, tag);
    if (fault_) return;
    if (open_.size() >= kYamlDepth) return FailDepth(mark);
    OpenNode& opened = open_.emplace_back();
    opened.node.kind = kind;
    opened.node.position = PositionOf(mark);
    opened.node.height = 1;
    opened.anchor = anchor;
  }

  void Close() {
    if (fault_) return;
    OpenNode closed = std::move(open_.back());
    open_.pop_back();
    Finish(std::move(closed.node), closed.anchor);
  }

  void Finish(YamlNode node, YAML::anchor_t anchor) {
    NodePtr finished = std::make_shared<const YamlNode>(std::move(node));
    if (anchor != 0) anchors_[anchor] = finished;
    Attach(std::move(finished));
  }

  void Attach(NodePtr node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    OpenNode& parent = open_.back();
    parent.node.nodes += node->nodes;
    parent.node.height = std::max(parent.node.height, node->height + 1);
    if (parent.node.kind == YamlNode::Kind::kSequence) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key == nullptr) {
      if (node->text.size() > kYamlKeyBytes) return FailKey(*node);
      parent.key = std::move(node);
    } else {
      parent.node.members.push_back({std::exchange(parent.key, nullptr), std::move(node)});
    }
  }

  std::vector<OpenNode> open_;
  std::unordered_map<YAML::anchor_t, NodePtr> anchors_;
  size_t alias_nodes_ = 0;
  int documents_ = 0;
  NodePtr root_;
  std::optional<ConfigFault> fault_;
};

// FindBrackets returns where `text` has opened so many brackets more than it has closed that no document
// within kYamlDepth could. yaml-cpp reads all of them, at 2 microseconds and 250 bytes each, before it tells
// of the first. Brackets in texts count as well, which is why there may be so many.
size_t FindBrackets(std::string_view text) {
  constexpr int kOpen = 1000;
  int open = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++open;
    if ((text[i] == ']' || text[i] == '}') && open > 0) --open;
    if (open > kOpen) return i;
  }
  return std::string_view::npos;
}

tl::unexpected<ConfigFault> Refuse(SourcePosition position, std::string message) {
  return tl::make_unexpected(ConfigFault{
      .path = "", .line = position.line, .column = position.column, .message = std::move(message)});
}

}  // namespace

tl::expected<NodePtr, ConfigFault> ParseYaml(std::string_view text) {
  if (text.size() > kYamlBytes)
    return Refuse({.line = 1, .column = 1}, StrCat("larger than ", kYamlBytes >> 20, " MiB"));
  // yaml-cpp replaces what is not UTF-8 instead of refusing it, and guesses UTF-16.
  if (const size_t bad = FindInvalidUtf8(text); bad != std::string_view::npos) {
    return Refuse(PositionAt(text, bad), "not UTF-8 text");
  }
  if (const size_t deep = FindBrackets(text); deep != std::string_view::npos) {
    return Refuse(PositionAt(text, deep), StrCat("nested deeper than ", kYamlDepth, " levels"));
  }
  TreeBuilder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    // A stray closing bracket gives empty documents without end, so the first fault must end this.
    while (!builder.fault() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    if (builder.fault()) return tl::make_unexpected(*builder.fault());
    return Refuse(PositionOf(e.mark), StrCat("not YAML: ", e.msg));
  } catch (const std::exception& e) {
    return Refuse({}, StrCat("not YAML: ", e.what()));
  }
  if (builder.fault()) return tl::make_unexpected(*builder.fault());
  if (builder.root() == nullptr) return Refuse({.line = 1, .column = 1}, "the document is empty");
  return builder.root();
}

}  // namespace assay
