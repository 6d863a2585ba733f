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
  CheckFile("revocations.file", config.revocations().file(), faults);
  for (const auto& [alias, issuer] : config.issuers()) {
    const std::string keys_path = StrCat("issuers.", alias, ".keys");
    const v1::ClientCertificate& client = issuer.keys().client_cert();
    CheckFile(JoinPath(keys_path, "ca_file"), issuer.keys().ca_file(), faults);
    CheckFile(JoinPath(keys_path, "client_cert.cert_file"), client.cert_file(), faults);
    CheckFile(JoinPath(keys_path, "client_cert.key_file"), client.key_file(), faults);
  }
}

}  // namespace assay
