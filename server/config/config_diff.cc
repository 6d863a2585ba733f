#include "server/config/config_diff.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/config_fault.h"
#include "server/config/field_meaning.h"
#include "server/config/flow_text.h"
#include "server/config/yaml_scalar.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;
using Kind = FieldMeaning::Kind;
using Entries = std::map<std::string, const pb::Message*>;  // of a map whose values are messages

Effect Opposite(Effect effect) {
  if (effect == Effect::kAccepts) return Effect::kRejects;
  return effect == Effect::kRejects ? Effect::kAccepts : effect;
}

Effect Widens(bool more) { return more ? Effect::kAccepts : Effect::kRejects; }

bool IsMessage(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_MESSAGE && !IsDuration(field);
}

bool HasMessageValues(const Field& field) {
  return field.is_map() && IsMessage(*field.message_type()->map_value());
}

Entries EntriesOf(const pb::Message& message, const Field& field) {
  Entries entries;
  const pb::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries[entry.GetReflection()->GetString(entry, field.message_type()->map_key())] =
        &entry.GetReflection()->GetMessage(entry, field.message_type()->map_value());
  }
  return entries;
}

std::vector<std::string> ItemsOf(const pb::Message& message, const Field& field) {
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i)
    items.push_back(ItemText(message, field, i));
  return items;
}

// What stands in `all` and not in `others`.
std::vector<std::string> Without(const std::vector<std::string>& all,
                                 const std::vector<std::string>& others) {
  std::vector<std::string> rest;
  for (const std::string& item : all) {
    if (std::find(others.begin(), others.end(), item) == others.end()) rest.push_back(item);
  }
  return rest;
}

// The claim that a rule is about; empty of a rule that joins others.
std::string ClaimOf(const pb::Message& message) {
  const auto* rule = dynamic_cast<const v1::Rule*>(&message);
  return rule == nullptr ? "" : rule->claim();
}

bool Flag(const pb::Message& message, std::string_view name) {
  if (name.empty()) return false;
  return message.GetReflection()->GetBool(message,
                                          message.GetDescriptor()->FindFieldByName(std::string(name)));
}

// Audiences of which all are demanded do not only let more through.
bool DemandsAll(const pb::Message& message) {
  const auto* acceptance = dynamic_cast<const v1::Acceptance*>(&message);
  return acceptance != nullptr &&
         (acceptance->match() == v1::AUDIENCE_MATCH_ALL || acceptance->match() == v1::AUDIENCE_MATCH_EXACT);
}

// Both messages have the field.
Effect BoundEffect(const pb::Message& before, const pb::Message& after, const Field& field) {
  const pb::Reflection& reflection = *before.GetReflection();
  const auto value = [&](const pb::Message& message) {
    if (!reflection.HasField(message, &field)) return absl::InfiniteDuration();
    if (IsDuration(field))
      return ToAbsl(static_cast<const pb::Duration&>(reflection.GetMessage(message, &field)));
    return absl::Seconds(static_cast<int64_t>(reflection.GetUInt64(message, &field)));
  };
  return Widens(value(after) > value(before));
}

Effect ScalarEffect(const FieldMeaning& meaning, const pb::Message& before, const pb::Message& after,
                    const Field& field) {
  const bool was = before.GetReflection()->HasField(before, &field);
  const bool is = after.GetReflection()->HasField(after, &field);
  switch (meaning.kind) {
    case Kind::kNothing:
      return Effect::kNothing;
    case Kind::kPermission:
      return Widens(is);
    case Kind::kBound:
      return BoundEffect(before, after, field);
    case Kind::kRanked: {
      const size_t from = meaning.ranks.find(FieldText(before, field) + " ");
      const size_t to = meaning.ranks.find(FieldText(after, field) + " ");
      const bool known = from != std::string_view::npos && to != std::string_view::npos;
      return known ? Widens(to > from) : Effect::kBoth;
    }
    case Kind::kOffer:
      return was && is ? Effect::kBoth : Widens(is);
    case Kind::kDenial:
      return was && is ? Effect::kBoth : Widens(!is);
    case Kind::kUnknown:
    case Kind::kAllowed:
    case Kind::kDemanded:
    case Kind::kAnyDemanded:
      break;
  }
  return Effect::kBoth;
}

class Differ {
 public:
  Differ(const std::string& before_folder, const std::string& after_folder)
      : before_folder_(before_folder), after_folder_(after_folder) {}

  std::vector<ConfigDifference> Take() && {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& a, const auto& b) { return a.effect < b.effect; });
    return std::move(found_);
  }

  // Compares messages of one type. Where `silent`, no verdict depends on them.
  void Compare(const pb::Message& before, const pb::Message& after, const std::string& path, bool silent) {
    const pb::Descriptor& type = *before.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const Field& field = *type.field(i);
      const FieldMeaning meaning = silent ? FieldMeaning{Kind::kNothing} : MeaningOf(field);
      const std::string field_path = JoinPath(path, field.name());
      // The permission's own line tells what becomes of what it stands in place of.
      if (Flag(before, meaning.unless) != Flag(after, meaning.unless)) continue;
      if (HasMessageValues(field)) {
        CompareMap(before, after, field, meaning, field_path);
      } else if (field.is_repeated() && !field.is_map()) {
        CompareList(before, after, field, meaning, field_path);
      } else if (IsMessage(field) && !field.is_map()) {
        CompareMessage(before, after, field, meaning, field_path);
      } else {
        CompareScalar(before, after, field, meaning, field_path);
      }
    }
  }

  // Compares the entries of `issuers` or `issuer_templates`, a field of Config.
  void CompareIssuers(const v1::Config& before, const v1::Config& after, const Field& field) {
    const Entries was = EntriesOf(before, field), is = EntriesOf(after, field);
    Entries all = was;
    all.insert(is.begin(), is.end());
    for (const auto& [alias, either] : all) {
      const std::set<std::string> accepted_before = Accepting(before, alias);
      const std::set<std::string> accepted_after = Accepting(after, alias);
      std::set<std::string> policies = accepted_before;
      policies.insert(accepted_after.begin(), accepted_after.end());
      suffix_ = policies.empty() ? "" : StrCat(" (for ", absl::StrJoin(policies, ", "), ")");
      const std::string path = JoinPath(field.name(), alias);
      if (was.contains(alias) && is.contains(alias)) {
        Compare(*was.at(alias), *is.at(alias), path, policies.empty());
      } else {
        // Where a policy takes it up or gives it up, the policy's own line tells; where one accepted the
        // alias all along, something else bears it now.
        const bool replaced = !accepted_before.empty() && !accepted_after.empty();
        Add(replaced ? Effect::kBoth : Effect::kNothing, path, is.contains(alias) ? "added" : "removed");
      }
    }
    suffix_.clear();
  }

 private:
  void Add(Effect effect, const std::string& path, const std::string& text) {
    found_.push_back({effect, path, text + suffix_});
  }

  static std::set<std::string> Accepting(const v1::Config& config, const std::string& alias) {
    std::set<std::string> names;
    for (const auto& [name, policy] : config.policies()) {
      if (policy.accept().contains(alias)) names.insert(name);
    }
    return names;
  }

  void CompareMap(const pb::Message& before, const pb::Message& after, const Field& field,
                  const FieldMeaning& meaning, const std::string& path) {
    const Entries was = EntriesOf(before, field), is = EntriesOf(after, field);
    Entries all = was;
    all.insert(is.begin(), is.end());
    const Effect added = meaning.kind == Kind::kAllowed   ? Effect::kAccepts
                         : meaning.kind == Kind::kNothing ? Effect::kNothing
                                                          : Effect::kBoth;
    for (const auto& [name, either] : all) {
      const std::string entry_path = JoinPath(path, name);
      if (!was.contains(name)) {
        Add(added, entry_path, StrCat("added ", FlowText(*either)));
      } else if (!is.contains(name)) {
        Add(Opposite(added), entry_path, StrCat("removed ", FlowText(*either)));
      } else {
        Compare(*was.at(name), *is.at(name), entry_path, meaning.kind == Kind::kNothing);
      }
    }
  }

  void CompareList(const pb::Message& before, const pb::Message& after, const Field& field,
                   const FieldMeaning& meaning, const std::string& path) {
    const std::vector<std::string> was = ItemsOf(before, field), is = ItemsOf(after, field);
    if (was == is) return;
    const auto whole = [&](Effect effect) {
      Add(effect, path, StrCat(FieldText(after, field), ", was ", FieldText(before, field)));
    };
    if (meaning.kind == Kind::kNothing) return whole(Effect::kNothing);
    const bool from_or_to_none = was.empty() || is.empty();
    if (meaning.kind == Kind::kAnyDemanded && from_or_to_none) return whole(Widens(is.empty()));
    // An empty list of what is allowed stands for something else than nothing.
    if (meaning.kind == Kind::kUnknown || (meaning.kind == Kind::kAllowed && from_or_to_none))
      return whole(Effect::kBoth);
    if (DemandsAll(before) || DemandsAll(after)) return whole(Effect::kBoth);
    const Effect added = Widens(meaning.kind != Kind::kDemanded);
    std::vector<std::string> more = Without(is, was), less = Without(was, is);
    if (more.empty() && less.empty()) return whole(Effect::kNothing);  // the order is another
    if (IsMessage(field)) TellEdits(before, after, field, path, less, more);
    for (const std::string& item : more) Add(added, path, StrCat("added ", item));
    for (const std::string& item : less) Add(Opposite(added), path, StrCat("removed ", item));
  }

  // TellEdits takes from both lists the items that stand for each other, and tells each pair as one change.
  void TellEdits(const pb::Message& before, const pb::Message& after, const Field& field,
                 const std::string& path, std::vector<std::string>& less, std::vector<std::string>& more) {
    const std::vector<std::string> was = ItemsOf(before, field), is = ItemsOf(after, field);
    const auto pair = [&](const auto& alike) {
      for (size_t i = 0; i < was.size(); ++i) {
        for (size_t j = 0; j < is.size(); ++j) {
          const auto old = std::find(less.begin(), less.end(), was[i]);
          const auto now = std::find(more.begin(), more.end(), is[j]);
          if (old == less.end() || now == more.end() || !alike(i, j)) continue;
          Add(Effect::kBoth, IndexPath(path, j), StrCat("changed to ", is[j], ", was ", was[i]));
          less.erase(old);
          more.erase(now);
        }
      }
    };
    const auto claim = [&](const pb::Message& message, size_t place) {
      return ClaimOf(message.GetReflection()->GetRepeatedMessage(message, &field, static_cast<int>(place)));
    };
    pair(
        [&](size_t i, size_t j) { return !claim(before, i).empty() && claim(before, i) == claim(after, j); });
    pair([](size_t i, size_t j) { return i == j; });
  }

  void CompareMessage(const pb::Message& before, const pb::Message& after, const Field& field,
                      const FieldMeaning& meaning, const std::string& path) {
    const bool was = before.GetReflection()->HasField(before, &field);
    const bool is = after.GetReflection()->HasField(after, &field);
    if (!was && !is) return;
    const size_t count = found_.size();
    Compare(before.GetReflection()->GetMessage(before, &field),
            after.GetReflection()->GetMessage(after, &field), path, meaning.kind == Kind::kNothing);
    if (was != is && found_.size() == count)
      Add(meaning.kind == Kind::kNothing ? Effect::kNothing : Effect::kBoth, path, is ? "added" : "removed");
  }

  void CompareScalar(const pb::Message& before, const pb::Message& after, const Field& field,
                     const FieldMeaning& meaning, const std::string& path) {
    const std::string was = TextOf(before, field, before_folder_), is = TextOf(after, field, after_folder_);
    const bool hidden = field.options().GetExtension(v1::json_text);
    if (was == is && !(hidden && Differs(before, after, field))) return;
    Add(ScalarEffect(meaning, before, after, field), path,
        was == is ? StrCat("another of ", is) : StrCat(is, ", was ", was));
  }

  static bool Differs(const pb::Message& before, const pb::Message& after, const Field& field) {
    return before.GetReflection()->GetString(before, &field) !=
           after.GetReflection()->GetString(after, &field);
  }

  static std::string TextOf(const pb::Message& message, const Field& field, const std::string& folder) {
    if (folder.empty() || !field.options().GetExtension(v1::file_path)) return FieldText(message, field);
    const std::filesystem::path file = message.GetReflection()->GetString(message, &field);
    return file.empty() ? "none" : file.lexically_proximate(folder).string();
  }

  const std::string before_folder_, after_folder_;
  std::string suffix_;  // whom what is compared now concerns
  std::vector<ConfigDifference> found_;
};

}  // namespace

std::vector<ConfigDifference> DiffConfigs(const v1::Config& before, const v1::Config& after,
                                          const std::string& before_folder, const std::string& after_folder) {
  Differ differ(before_folder, after_folder);
  v1::Config was = before, is = after;
  for (const char* name : {"issuers", "issuer_templates"}) {
    const Field& field = *v1::Config::descriptor()->FindFieldByName(name);
    differ.CompareIssuers(before, after, field);
    was.GetReflection()->ClearField(&was, &field);
    is.GetReflection()->ClearField(&is, &field);
  }
  differ.Compare(was, is, "", false);
  return std::move(differ).Take();
}

std::string_view EffectText(Effect effect) {
  switch (effect) {
    case Effect::kAccepts:
      return "newly accepts";
    case Effect::kBoth:
      return "may do both";
    case Effect::kRejects:
      return "newly rejects";
    case Effect::kNothing:
      return "judges the same";
  }
  return "";
}

}  // namespace assay
