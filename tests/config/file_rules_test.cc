#include "server/config/file_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/config/config_loader.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileRules : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }

  std::vector<std::string> FaultsOf(const std::string& tls, const std::string& keys) {
    Write("assay.yaml", "listeners: {service: {tls: {" + tls + "}}}\nissuers: {a: {issuer: a, keys: {" +
                            keys + "}}}\npolicies: {p: {accept: {a: {audiences: [x]}}}}\n");
    const auto config = LoadConfigFile(folder_ + "/assay.yaml");
    std::vector<std::string> faults;
    if (config) return faults;
    for (const ConfigFault& fault : config.error().kept()) faults.push_back(ToString(fault));
    return faults;
  }

  std::string folder_ = "/tmp/assay-files-XXXXXX";
};

TEST_F(FileRules, NameEachFileThatCannotBeReadWhereItStands) {
  EXPECT_THAT(
      FaultsOf("cert_file: c.pem, key_file: k.pem, client_ca_file: .",
               "url: \"https://a.test/k\", ca_file: /no/ca.pem"),
      ElementsAre(
          folder_ + "/assay.yaml:1:40: listeners.service.tls.cert_file: cannot read " + folder_ +
              "/c.pem: No such file or directory",
          folder_ + "/assay.yaml:1:57: listeners.service.tls.key_file: cannot read " + folder_ +
              "/k.pem: No such file or directory",
          folder_ + "/assay.yaml:1:80: listeners.service.tls.client_ca_file: cannot read " + folder_ +
              "/.: Is a directory",
          folder_ +
              "/assay.yaml:2:67: issuers.a.keys.ca_file: cannot read /no/ca.pem: No such file or directory"));
}

TEST_F(FileRules, AreContentWithFilesThatCanBeRead) {
  Write("c.pem", "c");
  Write("k.pem", "k");
  EXPECT_THAT(FaultsOf("cert_file: c.pem, key_file: k.pem", "url: \"https://a.test/k\", ca_file: c.pem"),
              IsEmpty());
}

TEST_F(FileRules, NameTheListOfRevocations) {
  Write("assay.yaml", "revocations: {file: r.yaml}\n");
  const auto config = LoadConfigFile(folder_ + "/assay.yaml");
  ASSERT_FALSE(config);
  EXPECT_EQ(ToString(config.error().kept().back()), folder_ +
                                                        "/assay.yaml:1:21: revocations.file: cannot read " +
                                                        folder_ + "/r.yaml: No such file or directory");
}

TEST_F(FileRules, NameTheClientCertificateOfAnIssuer) {
  Write("c.pem", "c");
  const auto faults = FaultsOf("cert_file: c.pem, key_file: c.pem",
                               "url: \"https://a.test/k\", client_cert: {cert_file: x.pem, key_file: c.pem}");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_THAT(faults[0], ::testing::HasSubstr("issuers.a.keys.client_cert.cert_file: cannot read "));
}

TEST_F(FileRules, LetAKeySetsFileComeLater) {
  Write("c.pem", "c");
  EXPECT_THAT(FaultsOf("cert_file: c.pem, key_file: c.pem", "file: later.jwks"), IsEmpty());
}

}  // namespace
}  // namespace assay
