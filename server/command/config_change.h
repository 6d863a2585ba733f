// Configuration changes, for people and for machines.
#ifndef ASSAY_SERVER_COMMAND_CONFIG_CHANGE_H_
#define ASSAY_SERVER_COMMAND_CONFIG_CHANGE_H_

#include <string>
#include <vector>

#include "server/config/config_diff.h"

namespace assay {

// DifferencesText is a line a difference, "newly accepts  PATH: text", and a closing line that counts them.
std::string DifferencesText(const std::vector<ConfigDifference>& differences);

// DifferencesJson is one object in one line: whether judgement is the same, and the differences.
std::string DifferencesJson(const std::vector<ConfigDifference>& differences);

// JudgesTheSame tells whether no difference changes a verdict.
bool JudgesTheSame(const std::vector<ConfigDifference>& differences);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_CONFIG_CHANGE_H_
