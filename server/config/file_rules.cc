#include "server/config/file_rules.h"

#include <string>

#include "server/base/str_cat.h"
#include "server/config/read_file.h"

namespace assay {
namespace {

void CheckFile(const std::string& path, const std::string& file, FaultList& faults) {
  if (file.empty()) return;
  const absl::Status status = CheckReadable(file);
  if (!status.ok()) faults.Add(path, StrCat("cannot read ", std::string(status.message())));
}

}  // namespace

void CheckFiles(const v1::Config& config, FaultList& faults) {
  const v1::ServerTls& tls = config.listeners().service().tls();
  const std::string tls_path = "listeners.service.tls";
  CheckFile(JoinPath(tls_path, "cert_file"), tls.cert_file(), faults);
  CheckFile(JoinPath(tls_path, "key_file"), tls.key_file(), faults);
  CheckFile(JoinPath(tls_path, "client_ca_file"), tls.client_ca_file(), faults);
  CheckFile("listeners.forward_auth.introspection_secret_file",
            config.listeners().forward_auth().introspection_secret_file(), faults);
  CheckFile("revocations.file", config.revocations().file(), faults);
  const auto check_keys = [&](const std::string& path, const v1::KeySource& keys) {
    CheckFile(JoinPath(path, "ca_file"), keys.ca_file(), faults);
    CheckFile(JoinPath(path, "client_cert.cert_file"), keys.client_cert().cert_file(), faults);
    CheckFile(JoinPath(path, "client_cert.key_file"), keys.client_cert().key_file(), faults);
  };
  for (const auto& [alias, issuer] : config.issuers()) {
    check_keys(StrCat("issuers.", alias, ".keys"), issuer.keys());
  }
  for (const auto& [alias, issuers] : config.issuer_templates()) {
    check_keys(StrCat("issuer_templates.", alias, ".keys"), issuers.keys());
  }
}

}  // namespace assay
