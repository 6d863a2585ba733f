#include "server/config/reload_change.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/message_differencer.h>

#include <map>
#include <set>
#include <string_view>

#include "server/config/config_fault.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using pb::util::MessageDifferencer;

// By subtraction: a section that somebody adds is told to wait for a restart until it is made to follow.
const std::set<std::string_view>& Followed() {
  static const auto& followed = *new std::set<std::string_view>{
      "api_version", "defaults", "issuers",  "issuer_templates",   "default_policy",
      "policies",    "include",  "gateways", "telemetry.log.level"};
  return followed;
}

template <typename Map>
void Compare(const Map& before, const Map& now, NamedChange& change) {
  const std::map<std::string, typename Map::mapped_type> old(before.begin(), before.end());
  const std::map<std::string, typename Map::mapped_type> young(now.begin(), now.end());
  for (const auto& [name, message] : old) {
    const auto found = young.find(name);
    if (found == young.end()) {
      change.removed.push_back(name);
    } else if (!MessageDifferencer::Equals(message, found->second)) {
      change.changed.push_back(name);
    }
  }
  for (const auto& [name, message] : young) {
    if (!old.contains(name)) change.added.push_back(name);
  }
}

std::vector<std::string> SettingsThatDiffer(const v1::Config& before, const v1::Config& now) {
  std::vector<std::string> settings;
  for (const char* name : {"default_policy", "gateways"}) {
    const pb::FieldDescriptor* field = v1::Config::descriptor()->FindFieldByName(name);
    if (!MessageDifferencer().CompareWithFields(before, now, {field}, {field})) settings.push_back(name);
  }
  if (before.telemetry().log().level() != now.telemetry().log().level()) {
    settings.push_back("telemetry.log.level");
  }
  return settings;
}

// `running` is the process's own copy, to be swapped with.
void Keep(const std::string& path, pb::Message& running, pb::Message& wanted,
          std::vector<std::string>& keys) {
  const pb::Descriptor& descriptor = *wanted.GetDescriptor();
  const pb::Reflection& reflection = *wanted.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const pb::FieldDescriptor* field = descriptor.field(i);
    const std::string member = JoinPath(path, field->name());
    if (Followed().contains(member)) continue;
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated() &&
        (reflection.HasField(running, field) && reflection.HasField(wanted, field))) {
      Keep(member, *reflection.MutableMessage(&running, field), *reflection.MutableMessage(&wanted, field),
           keys);
      continue;
    }
    MessageDifferencer differencer;
    if (differencer.CompareWithFields(running, wanted, {field}, {field})) continue;
    keys.push_back(member);
    reflection.SwapFields(&running, &wanted, {field});
  }
}

}  // namespace

ReloadChange CompareConfigs(const v1::Config& before, const v1::Config& now) {
  ReloadChange change;
  Compare(before.issuers(), now.issuers(), change.issuers);
  Compare(before.issuer_templates(), now.issuer_templates(), change.issuers);
  Compare(before.policies(), now.policies(), change.policies);
  change.settings = SettingsThatDiffer(before, now);
  return change;
}

std::vector<std::string> KeepUntilRestart(const v1::Config& running, v1::Config& wanted) {
  v1::Config kept = running;
  std::vector<std::string> keys;
  Keep("", kept, wanted, keys);
  return keys;
}

}  // namespace assay
