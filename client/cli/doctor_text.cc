#include "client/cli/doctor_text.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "client/cli/table.h"
#include "proto/catalogue.h"

namespace assay::cli {
namespace {

// Title is an enum value's name without the prefix of its enum, in lower case.
std::string Title(const std::string& name, std::string_view prefix) {
  std::string text = name.substr(std::min(prefix.size(), name.size()));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// NameOf is what the catalogue calls it, the most exact name last.
std::string NameOf(const v1::DoctorFinding& finding) {
  std::vector<std::string_view> names;
  if (finding.key_set_fault() != v1::KEY_SET_FAULT_UNSPECIFIED) {
    names.push_back(Describe(finding.key_set_fault()).name);
  }
  if (finding.key_fault() != v1::KEY_FAULT_UNSPECIFIED) names.push_back(Describe(finding.key_fault()).name);
  if (finding.finding() != v1::ISSUER_FINDING_UNSPECIFIED) names.push_back(Describe(finding.finding()).name);
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string Mark(v1::FindingSeverity severity, bool named, const Console& console) {
  switch (severity) {
    case v1::FINDING_SEVERITY_WARNING:
      return console.Unsure("warning");
    case v1::FINDING_SEVERITY_ERROR:
      return console.Bad("error  ");
    default:
      return named ? console.Faint("note   ") : console.Good("ok     ");
  }
}

void AppendFinding(std::string& text, const v1::DoctorFinding& finding, const Console& console) {
  const std::string name = NameOf(finding);
  text += "  " + Mark(finding.severity(), !name.empty(), console) + "  ";
  if (!name.empty()) text += name + (finding.found().empty() ? "" : ": ");
  text += Printable(finding.found()) + "\n";
  if (!finding.cause().empty()) text += "           cause  " + Printable(finding.cause()) + "\n";
  // A note is nothing to cure.
  if (!finding.cure().empty() && finding.severity() > v1::FINDING_SEVERITY_OK) {
    text += "           cure   " + Printable(finding.cure()) + "\n";
  }
}

std::string KeyTable(const v1::Diagnosis& diagnosis) {
  const auto text = [](const std::string& value) { return value.empty() ? "-" : Printable(value); };
  std::vector<std::vector<std::string>> rows = {{"  KID", "KTY", "ALG", "USE", "VERDICT"}};
  for (const v1::DiagnosedKey& key : diagnosis.keys()) {
    rows.push_back(
        {"  " + (key.key_id().empty() ? "(no kid)" : Printable(key.key_id())), text(key.key_type()),
         text(key.algorithm()), text(key.use()),
         key.fault() == v1::KEY_FAULT_UNSPECIFIED ? "usable" : std::string(Describe(key.fault()).name)});
  }
  return TableText(rows);
}

std::string LastLine(const v1::Diagnosis& diagnosis, const Console& console) {
  const auto count = [&](v1::FindingSeverity severity) {
    return std::count_if(diagnosis.findings().begin(), diagnosis.findings().end(),
                         [&](const v1::DoctorFinding& finding) { return finding.severity() == severity; });
  };
  const auto counted = [](long number, const char* what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
  };
  const long errors = count(v1::FINDING_SEVERITY_ERROR);
  const long warnings = count(v1::FINDING_SEVERITY_WARNING);
  const std::string said = counted(errors, "error") + ", " + counted(warnings, "warning");
  if (errors > 0) return console.Bad(said);
  return warnings > 0 ? console.Unsure(said) : console.Good("all is well");
}

}  // namespace

std::string DoctorText(const v1::Diagnosis& diagnosis, const Console& console) {
  std::string text = diagnosis.name().empty() ? "" : Printable(diagnosis.name()) + ": ";
  const bool of_url = diagnosis.issuer().empty() && !diagnosis.probes().empty();
  text += Printable(of_url ? diagnosis.probes(0).url() : diagnosis.issuer()) + "\n";
  v1::DoctorCheck section = v1::DOCTOR_CHECK_UNSPECIFIED;
  for (const v1::DoctorFinding& finding : diagnosis.findings()) {
    if (finding.check() != section) {
      section = finding.check();
      text += Title(v1::DoctorCheck_Name(section), "DOCTOR_CHECK_") + "\n";
      if (section == v1::DOCTOR_CHECK_KEYS && !diagnosis.keys().empty()) text += KeyTable(diagnosis);
    }
    AppendFinding(text, finding, console);
  }
  return text + LastLine(diagnosis, console) + "\n";
}

int DoctorExitCode(const v1::Diagnosis& diagnosis) {
  switch (diagnosis.worst()) {
    case v1::FINDING_SEVERITY_OK:
      return 0;
    case v1::FINDING_SEVERITY_WARNING:
      return 1;
    default:
      return 2;
  }
}

}  // namespace assay::cli
