#include "server/config/reload_report.h"

#include "server/base/str_cat.h"

namespace assay {

std::vector<std::string> FaultLines(const ConfigFaults& faults, size_t most) {
  constexpr size_t kLine = 400;
  std::vector<std::string> lines;
  for (const ConfigFault& fault : faults.kept()) {
    if (lines.size() == most) break;
    std::string line = ToString(fault);
    if (line.size() > kLine) {
      size_t end = kLine;
      // A cut inside a character would make the line invalid UTF-8.
      while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
      line = StrCat(line.substr(0, end), "...");
    }
    lines.push_back(std::move(line));
  }
  const size_t more = faults.size() - lines.size();
  if (more > 0) lines.push_back(StrCat("and ", more, " more"));
  return lines;
}

}  // namespace assay
