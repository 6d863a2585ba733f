// SubjectOf: where an issuer's keys come from, of a loaded configuration.
#ifndef ASSAY_SERVER_CONFIG_DIAGNOSIS_SUBJECT_H_
#define ASSAY_SERVER_CONFIG_DIAGNOSIS_SUBJECT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/engine/diagnosis/subject.h"

namespace assay {

// kAutomaticDiscovery stands for the well-known places of the issuer itself.
inline constexpr std::string_view kAutomaticDiscovery = "auto";

// SubjectOf takes an issuer of a configuration that LoadConfig has returned: it cannot fail. Pure.
DiagnosisSubject SubjectOf(const std::string& name, const v1::Issuer& issuer);
// SubjectOf of a template is for keys that all tenants share; nothing where each has its own.
std::optional<DiagnosisSubject> SubjectOf(const std::string& name, const v1::IssuerTemplate& issuers);
// SubjectOf is for either, by its name; nothing where there is none.
std::optional<DiagnosisSubject> SubjectOf(const v1::Config& config, const std::string& name);
// SubjectsOf are all that a configuration has, by name.
std::vector<DiagnosisSubject> SubjectsOf(const v1::Config& config);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_DIAGNOSIS_SUBJECT_H_
