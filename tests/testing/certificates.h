// Certificates for a test, made by the openssl command line.
#ifndef ASSAY_TESTS_TESTING_CERTIFICATES_H_
#define ASSAY_TESTS_TESTING_CERTIFICATES_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace assay::testing {

// Certificates is a folder with an authority in it, gone with the object.
class Certificates {
 public:
  Certificates() {
    std::string path = (std::filesystem::temp_directory_path() / "assay-certificates-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = path;
    NewKey("ca");
    OpenSsl("req -x509 -new -key ca.key -out ca.pem -days 2 -subj /CN=ca");
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // Issue makes NAME.key and NAME.pem, signed by the authority, for localhost and 127.0.0.1.
  void Issue(const std::string& name) const {
    NewKey(name);
    Write(name + ".ext", "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    OpenSsl("req -new -key " + name + ".key -out " + name + ".csr -subj /CN=" + name);
    OpenSsl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile " +
            name + ".ext -out " + name + ".pem");
  }
  void OpenSsl(const std::string& arguments) const {
    const std::string command = "cd " + folder_ + " && openssl " + arguments + " >openssl.log 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error(arguments + ": " + Read("openssl.log"));
  }
  void NewKey(const std::string& name) const {
    OpenSsl("ecparam -name prime256v1 -genkey -noout -out " + name + ".key");
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_CERTIFICATES_H_
