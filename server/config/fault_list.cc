#include "server/config/fault_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "server/base/spelling.h"

namespace assay {
namespace {

// Covers tells whether `outer` is `inner` or one of its ancestors.
bool Covers(std::string_view outer, std::string_view inner) {
  if (outer.empty()) return true;
  if (inner.substr(0, outer.size()) != outer) return false;
  return inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[';
}

}  // namespace

FaultList::FaultList(YamlReading reading)
    : sources_(std::move(reading.sources)), read_(std::move(reading.faults)) {}

void FaultList::Push(const std::string& path, std::string message) {
  const SourcePosition position = sources_.Find(path);
  ruled_.Add({path, position.line, position.column, std::move(message), sources_.FileOf(path)});
}

void FaultList::Add(const std::string& path, std::string message) {
  for (const ConfigFault& fault : read_.kept()) {
    if (Covers(fault.path, path) || Covers(path, fault.path)) return;
  }
  Push(path, std::move(message));
}

void FaultList::AddMissing(const std::string& path, const std::vector<std::string_view>& names,
                           std::string message) {
  for (const ConfigFault& fault : read_.kept()) {
    if (Covers(fault.path, path)) return;
    if (!Covers(path, fault.path)) continue;
    // The member may be there, unread or misspelt.
    const std::string_view below = std::string_view(fault.path).substr(path.empty() ? 0 : path.size() + 1);
    const std::string_view member = below.substr(0, below.find_first_of(".["));
    if (!Nearest(member, names).empty()) return;
  }
  Push(path, std::move(message));
}

std::vector<std::string> FaultList::InOrder(const std::string& path, std::vector<std::string> names) const {
  const auto place = [&](const std::string& name) {
    const std::string member = JoinPath(path, name);
    const SourcePosition position = sources_.Find(member);
    return std::make_tuple(sources_.FileOf(member), position.line, position.column, name);
  };
  std::sort(names.begin(), names.end(),
            [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
  return names;
}

ConfigFaults FaultList::Take() && {
  ConfigFaults all = read_;
  all.Append(std::move(ruled_));
  all.Sort();
  return all;
}

}  // namespace assay
