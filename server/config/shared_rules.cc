#include "server/config/shared_rules.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/config_defaults.h"
#include "server/config/scalar_text.h"
#include "server/jose/algorithm.h"

namespace assay {
namespace {

constexpr size_t kMaxName = 64;  // kNameRule says so

// Empty where `name` is an algorithm of this build.
std::string AlgorithmFault(std::string_view name) {
  if (FindAlgorithm(name) != nullptr) return "";
  const std::string upper = absl::AsciiStrToUpper(std::string(name));
  if (upper == "NONE") return "\"none\" is never accepted: nobody has signed such a token";
  if (upper.substr(0, 2) == "HS") {
    return StrCat(Quoted(name),
                  " is never accepted: whoever could verify by the shared secret could also mint");
  }
  if (upper.substr(0, 6) == "ML-DSA") {
    return StrCat(Quoted(name), " is not in this build: its BoringSSL does not offer ML-DSA");
  }
  std::vector<std::string_view> known;
  for (const Algorithm& row : Algorithms()) known.push_back(row.name);
  return StrCat("unknown algorithm ", Quoted(name), DidYouMean(name, known));
}

}  // namespace

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
  });
}

void CheckName(const std::string& path, const std::string& name, FaultList& faults) {
  if (!IsName(name)) faults.AddName(path, std::string(kNameRule));
}

void CheckRange(const std::string& path, const google::protobuf::Duration& duration, Range range,
                FaultList& faults) {
  const absl::Duration value = ToAbsl(duration);
  if (!faults.Written(path) || (value >= range.least && value <= range.most)) return;
  faults.Add(path, StrCat("must be ", DurationText(range.least), " to ", DurationText(range.most), ", is ",
                          DurationText(value)));
}

void CheckDistinct(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& items,
                   FaultList& faults) {
  std::set<std::string_view> seen;
  for (int i = 0; i < items.size(); ++i) {
    if (!seen.insert(items[i]).second)
      faults.Add(IndexPath(path, i), StrCat(Quoted(items[i]), " stands here twice"));
  }
}

void CheckNotEmpty(const std::string& path, std::string message, FaultList& faults) {
  if (faults.Written(path) && !faults.Written(IndexPath(path, 0))) faults.Add(path, std::move(message));
}

void CheckAlgorithms(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& names,
                     FaultList& faults) {
  if (!faults.Written(path)) return;
  for (int i = 0; i < names.size(); ++i) {
    if (std::string fault = AlgorithmFault(names[i]); !fault.empty()) faults.Add(IndexPath(path, i), fault);
  }
  CheckNotEmpty(path, "an empty list would accept no token; leave it out for the default", faults);
  CheckDistinct(path, names, faults);
}

void CheckAudienceClaims(const std::string& path,
                         const google::protobuf::RepeatedPtrField<std::string>& claims, FaultList& faults) {
  CheckDistinct(path, claims, faults);
  CheckNotEmpty(path, "an empty list would find no audience; leave it out for aud", faults);
}

}  // namespace assay
