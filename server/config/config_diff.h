// DiffConfigs: what another configuration would newly accept or reject.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_DIFF_H_
#define ASSAY_SERVER_CONFIG_CONFIG_DIFF_H_

#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"

namespace assay {

// Effect is what a change does to verdicts, the most dangerous first.
enum class Effect { kAccepts, kBoth, kRejects, kNothing };

struct ConfigDifference {
  Effect effect;
  std::string path;  // as ConfigFault spells it
  std::string text;  // "added \"orders:read\"", "10m, was 1h"
};

// DiffConfigs compares two loaded configurations field by field, by reflection: no field goes unnoticed, and
// one whose direction FieldMeaning does not know is told as kBoth. Differences are in the order of Effect,
// then of the schema. Issuers that no policy accepts change nothing; lines of the others name the policies
// that do. Files are compared by their names, `before_folder` and `after_folder` taken off; what stands in
// them is not looked at.
std::vector<ConfigDifference> DiffConfigs(const v1::Config& before, const v1::Config& after,
                                          const std::string& before_folder = "",
                                          const std::string& after_folder = "");

// EffectText is "newly accepts", "may do both", "newly rejects", "judges the same".
std::string_view EffectText(Effect effect);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_DIFF_H_
