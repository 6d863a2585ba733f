#include "server/config/yaml_reader.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "assay/v1/config.pb.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/scalar_text.h"
#include "server/config/yaml_json.h"
#include "server/config/yaml_scalar.h"
#include "server/config/yaml_tree.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using NodePtr = std::shared_ptr<const YamlNode>;
using Kind = YamlNode::Kind;

// MessageReader walks a tree beside a descriptor. Its depth is bounded by that of the tree.
class MessageReader {
 public:
  explicit MessageReader(YamlReading& reading) : reading_(reading) {}

  void ReadMessage(const YamlNode& node, const std::string& path, pb::Message& message) {
    if (!Expect(node, path, Kind::kMapping)) return;
    ForEachMember(node, path, [&](const YamlNode& key, const NodePtr& value) {
      const std::string member_path = JoinPath(path, key.text);
      const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key.text);
      if (field == nullptr) {
        Fault(key.position, member_path, UnknownField(key.text, *message.GetDescriptor()));
        return;
      }
      const int step = field->options().GetExtension(v1::not_in_this_build);
      if (step == 0) return ReadField(key, *value, member_path, *field, message);
      Fault(key.position, member_path, StrCat("not in this build: it comes with step ", step));
      // Read all the same, in silence: checks elsewhere may then see that the name is declared.
      ++muted_;
      ReadField(key, *value, member_path, *field, message);
      --muted_;
    });
  }

 private:
  void Fault(SourcePosition position, std::string path, std::string message) {
    if (muted_ > 0) return;
    reading_.faults.Add({std::move(path), position.line, position.column, std::move(message)});
  }

  bool Expect(const YamlNode& node, const std::string& path, Kind kind) {
    if (node.kind == kind) return true;
    Fault(node.position, path, StrCat("expected ", KindName(kind), ", found ", FoundText(node)));
    return false;
  }

  static std::string UnknownField(std::string_view name, const pb::Descriptor& descriptor) {
    std::vector<std::string_view> names;
    for (int i = 0; i < descriptor.field_count(); ++i) names.push_back(descriptor.field(i)->name());
    return StrCat("unknown field ", Quoted(name), DidYouMean(name, names));
  }

  // Calls `read` for the members whose key is a scalar that stands there for the first time.
  template <typename Read>
  void ForEachMember(const YamlNode& node, const std::string& path, const Read& read) {
    std::unordered_map<std::string_view, SourcePosition> seen;
    for (const YamlNode::Member& member : node.members) {
      const YamlNode& key = *member.key;
      if (key.kind != Kind::kScalar) {
        Fault(key.position, path, StrCat("expected a name as key, found ", FoundText(key)));
      } else if (key.plain && key.text == "<<") {
        Fault(key.position, path,
              "merge keys (<<) are not supported; repeat the values or alias each of them");
      } else if (const auto [first, added] = seen.emplace(key.text, key.position); !added) {
        Fault(key.position, JoinPath(path, key.text),
              StrCat("named twice; it stands in line ", first->second.line, " already"));
      } else {
        read(key, member.value);
      }
    }
  }

  void ReadField(const YamlNode& key, const YamlNode& value, const std::string& path,
                 const pb::FieldDescriptor& field, pb::Message& message) {
    reading_.sources.Add(path, value.kind == Kind::kScalar ? value.position : key.position);
    if (field.is_map()) return ReadMap(value, path, field, message);
    if (!field.is_repeated()) return ReadValue(value, path, field, message);
    if (!Expect(value, path, Kind::kSequence)) return;
    for (size_t i = 0; i < value.items.size(); ++i) {
      const std::string item_path = IndexPath(path, i);
      reading_.sources.Add(item_path, value.items[i]->position);
      ReadValue(*value.items[i], item_path, field, message);
    }
  }

  // Below a json_text field, so that who reads the JSON can tell where a part of it stands.
  void AddSources(const YamlNode& node, const std::string& path) {
    reading_.sources.Add(path, node.position);
    for (const YamlNode::Member& member : node.members)
      AddSources(*member.value, JoinPath(path, member.key->text));
    for (size_t i = 0; i < node.items.size(); ++i) AddSources(*node.items[i], IndexPath(path, i));
  }

  void ReadMap(const YamlNode& node, const std::string& path, const pb::FieldDescriptor& field,
               pb::Message& message) {
    if (!Expect(node, path, Kind::kMapping)) return;
    const pb::FieldDescriptor& key_field = *field.message_type()->map_key();
    const pb::FieldDescriptor& value_field = *field.message_type()->map_value();
    ForEachMember(node, path, [&](const YamlNode& key, const NodePtr& value) {
      pb::Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      entry.GetReflection()->SetString(&entry, &key_field, key.text);
      const std::string entry_path = JoinPath(path, key.text);
      reading_.sources.Add(entry_path, value->kind == Kind::kScalar ? value->position : key.position);
      ReadValue(*value, entry_path, value_field, entry);
    });
  }

  void ReadValue(const YamlNode& node, const std::string& path, const pb::FieldDescriptor& field,
                 pb::Message& message) {
    const pb::Reflection& reflection = *message.GetReflection();
    if (field.options().GetExtension(v1::json_text) && node.kind != Kind::kScalar) {
      // Keys are judged by who reads the JSON; here only what JSON cannot say is refused.
      ForEachMember(node, path, [](const YamlNode&, const NodePtr&) {});
      if (!Expect(node, path, Kind::kMapping)) return;
      AddSources(node, path);
      return StoreString(ToJsonText(node), field, message);
    }
    if (field.options().GetExtension(v1::json_value)) {
      // A number or boolean that JSON spells otherwise would turn into a string, which nobody means.
      if (node.kind == Kind::kScalar && node.plain && PlainTypeOf(node.text) != PlainType::kString &&
          ToJsonText(node)[0] == '"') {
        Fault(node.position, path,
              StrCat("found ", FoundText(node),
                     ", which JSON spells otherwise; put it in quotes if it is meant ", "as text"));
        return;
      }
      return StoreString(ToJsonText(node), field, message);
    }
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !IsDuration(field)) {
      return ReadMessage(node, path,
                         field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                             : *reflection.MutableMessage(&message, &field));
    }
    if (!Expect(node, path, Kind::kScalar)) return;
    if (std::string fault = StoreScalar(node, field, message); !fault.empty()) {
      Fault(node.position, path, std::move(fault));
    }
  }

  YamlReading& reading_;
  int muted_ = 0;
};

}  // namespace

YamlReading ReadYaml(std::string_view text, pb::Message& message) {
  YamlReading reading;
  const auto root = ParseYaml(text);
  if (!root) {
    reading.faults.Add(root.error());
    return reading;
  }
  reading.sources.Add("", (*root)->position);
  MessageReader(reading).ReadMessage(**root, "", message);
  reading.faults.Sort();
  return reading;
}

}  // namespace assay
