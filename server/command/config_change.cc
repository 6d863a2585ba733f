#include "server/command/config_change.h"

#include <algorithm>

#include "client/cli/console.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr Effect kEffects[] = {Effect::kAccepts, Effect::kBoth, Effect::kRejects, Effect::kNothing};

}  // namespace

bool JudgesTheSame(const std::vector<ConfigDifference>& differences) {
  return std::all_of(differences.begin(), differences.end(),
                     [](const ConfigDifference& each) { return each.effect == Effect::kNothing; });
}

std::string DifferencesText(const std::vector<ConfigDifference>& differences) {
  std::string lines, counts;
  for (const Effect effect : kEffects) {
    int count = 0;
    for (const ConfigDifference& each : differences) {
      if (each.effect != effect) continue;
      ++count;
      std::string mark(EffectText(effect));
      mark.resize(EffectText(Effect::kNothing).size(), ' ');
      StrAppend(&lines, mark, "  ", cli::Printable(StrCat(each.path, ": ", each.text)), "\n");
    }
    if (count > 0) StrAppend(&counts, counts.empty() ? "" : ", ", count, " ", EffectText(effect));
  }
  return StrCat(lines, differences.empty() ? "no difference" : counts, "\n");
}

std::string DifferencesJson(const std::vector<ConfigDifference>& differences) {
  std::string rows;
  for (const ConfigDifference& each : differences) {
    StrAppend(&rows, rows.empty() ? "" : ",", "{\"effect\":", JsonQuote(EffectText(each.effect)),
              ",\"path\":", JsonQuote(each.path), ",\"text\":", JsonQuote(each.text), "}");
  }
  return StrCat("{\"judges_the_same\":", JudgesTheSame(differences) ? "true" : "false", ",\"differences\":[",
                rows, "]}\n");
}

}  // namespace assay
