#include "server/transport/tls/server_tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "server/base/str_cat.h"

namespace assay {
namespace {

struct OpenSslFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
template <typename T>
using OpenSslPtr = std::unique_ptr<T, OpenSslFree>;

absl::Status FileError(std::string_view field, std::string_view path, std::string_view cause) {
  return absl::FailedPreconditionError(StrCat(field, " ", path, ": ", cause));
}

absl::StatusOr<std::string> ReadFile(std::string_view field, const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) return FileError(field, path, std::strerror(errno));
  std::string text;
  char block[4096];
  while (const size_t got = std::fread(block, 1, sizeof(block), file.get())) text.append(block, got);
  // A directory opens, and fails when it is read.
  if (std::ferror(file.get())) return FileError(field, path, std::strerror(errno));
  if (text.empty()) return FileError(field, path, "is empty");
  return text;
}

OpenSslPtr<BIO> Reader(const std::string& pem) {
  return OpenSslPtr<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// RefusePassphrase keeps OpenSSL from asking for one on the terminal.
int RefusePassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::StatusOr<OpenSslPtr<X509>> FirstCertificate(std::string_view field, const std::string& path,
                                                  const std::string& pem) {
  const auto reader = Reader(pem);
  bool passphrase = false;
  OpenSslPtr<X509> first;
  while (OpenSslPtr<X509> next{PEM_read_bio_X509(reader.get(), nullptr, RefusePassphrase, &passphrase)}) {
    if (!first) first = std::move(next);
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!first) return FileError(field, path, "holds no certificate in PEM");
  if (!ended) return FileError(field, path, "a certificate in it is damaged");
  return first;
}

absl::StatusOr<OpenSslPtr<EVP_PKEY>> PrivateKey(std::string_view field, const std::string& path,
                                                const std::string& pem) {
  bool passphrase = false;
  OpenSslPtr<EVP_PKEY> key{
      PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, RefusePassphrase, &passphrase)};
  ERR_clear_error();
  if (passphrase) return FileError(field, path, "the key has a passphrase; give it without one, mode 0600");
  if (!key) return FileError(field, path, "holds no private key in PEM");
  return key;
}

absl::Time NotAfter(const X509& certificate) {
  std::tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &time) != 1) return absl::InfinitePast();
  return absl::FromTM(time, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<ServerTls> LoadServerTls(const ServerTlsFiles& files) {
  auto chain = ReadFile("cert_file", files.cert_file);
  if (!chain.ok()) return chain.status();
  const auto certificate = FirstCertificate("cert_file", files.cert_file, *chain);
  if (!certificate.ok()) return certificate.status();

  auto key_pem = ReadFile("key_file", files.key_file);
  if (!key_pem.ok()) return key_pem.status();
  const auto key = PrivateKey("key_file", files.key_file, *key_pem);
  if (!key.ok()) return key.status();
  const bool belongs = X509_check_private_key(certificate->get(), key->get()) == 1;
  ERR_clear_error();
  if (!belongs) {
    return FileError("key_file", files.key_file,
                     StrCat("is not the key of the certificate in ", files.cert_file));
  }

  ServerTls tls{*std::move(chain), *std::move(key_pem), {}, NotAfter(**certificate)};
  if (files.client_ca_file.empty()) return tls;
  auto client_ca = ReadFile("client_ca_file", files.client_ca_file);
  if (!client_ca.ok()) return client_ca.status();
  const auto authority = FirstCertificate("client_ca_file", files.client_ca_file, *client_ca);
  if (!authority.ok()) return authority.status();
  tls.client_ca = *std::move(client_ca);
  return tls;
}

}  // namespace assay
