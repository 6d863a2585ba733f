// What tells two configurations apart, and how much of it a running process can follow.
#ifndef ASSAY_SERVER_CONFIG_RELOAD_CHANGE_H_
#define ASSAY_SERVER_CONFIG_RELOAD_CHANGE_H_

#include <string>
#include <vector>

#include "assay/v1/config.pb.h"

namespace assay {

// NamedChange is what became of the members of one section, by name, in alphabetical order.
struct NamedChange {
  std::vector<std::string> added, removed, changed;
};

struct ReloadChange {
  NamedChange issuers;  // templates among them
  NamedChange policies;
  std::vector<std::string> settings;  // what else changed and is followed: "gateways"
};

// CompareConfigs tells how `now` differs from `before`, both loaded. Pure.
ReloadChange CompareConfigs(const v1::Config& before, const v1::Config& now);

// KeepUntilRestart gives `wanted` those settings of `running` that a process takes at its start only, and
// returns the keys that differ: "listeners.service.address". Issuers, templates, policies, what
// gateways are answered and the level of the log are followed. Pure.
std::vector<std::string> KeepUntilRestart(const v1::Config& running, v1::Config& wanted);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_RELOAD_CHANGE_H_
