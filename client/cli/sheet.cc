#include "client/cli/sheet.h"

#include <algorithm>

namespace assay::cli {
namespace {

constexpr std::string_view kIndent = "  ";
constexpr size_t kNameWidth = 12;  // values are aligned behind the longest usual name
constexpr size_t kColumns = 100;

std::string Padded(std::string_view name) {
  std::string padded(name);
  padded.resize(std::max(kNameWidth, padded.size() + 1), ' ');
  return padded;
}

}  // namespace

void Sheet::Add(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  text_.append(kIndent).append(console_.Faint(Padded(name))).append(Printable(value)).append("\n");
}

void Sheet::AddProse(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const std::string printable = Printable(value);
  const std::string padded = Padded(name);
  const size_t room = kColumns - std::min(kColumns / 2, kIndent.size() + padded.size());
  std::string_view rest = printable;
  for (bool first = true; !rest.empty(); first = false) {
    std::string_view line = rest;
    if (line.size() > room) {
      // A word longer than a line stands whole.
      size_t blank = rest.rfind(' ', room);
      if (blank == std::string_view::npos) blank = std::min(rest.find(' '), rest.size());
      line = rest.substr(0, blank);
    }
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    text_.append(kIndent);
    text_.append(first ? console_.Faint(padded) : std::string(padded.size(), ' ')).append(line).append("\n");
  }
}

}  // namespace assay::cli
