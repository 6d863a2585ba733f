#include "client/cli/connection.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "client/cli/console.h"
#include "client/cpp/channel.h"

namespace assay::cli {

tl::expected<std::string, Farewell> ReadFile(const std::string& option, const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  std::string text;
  char block[4096];
  while (file != nullptr) {
    const size_t got = std::fread(block, 1, sizeof(block), file.get());
    text.append(block, got);
    if (got == 0) break;
  }
  if (file != nullptr && !std::ferror(file.get())) return text;
  return tl::unexpected(
      Farewell{kUsage, "assay: " + option + ": " + path + ": " + std::strerror(errno) + "\n"});
}

tl::expected<std::shared_ptr<grpc::Channel>, Farewell> Connect(const Arguments& arguments) {
  client::ChannelOptions options{.address = arguments.server, .tls = arguments.tls};
  options.server_name = arguments.tls_name;
  struct File {
    const char* option;
    const std::string& path;
    std::string& pem;
  };
  for (const File& file : {File{"--tls-ca", arguments.tls_ca, options.server_ca_pem},
                           File{"--tls-cert", arguments.tls_cert, options.certificate_pem},
                           File{"--tls-key", arguments.tls_key, options.key_pem}}) {
    if (file.path.empty()) continue;
    auto pem = ReadFile(file.option, file.path);
    if (!pem) return tl::unexpected(std::move(pem.error()));
    file.pem = *std::move(pem);
  }
  return client::MakeChannel(options);
}

std::string ExplainFailure(const client::CallError& error, const Arguments& arguments) {
  const std::string said = error.message.empty() ? "" : "  " + Printable(error.message) + "\n";
  switch (error.code) {
    case grpc::StatusCode::UNAVAILABLE:
      return "assay: cannot reach " + arguments.server + "\n" + said +
             "  Does assayd run there? To start one: assayd demo, or assayd serve --config FILE.\n"
             "  Another address: --server HOST:PORT, or ASSAY_SERVER in the environment.\n" +
             (arguments.tls
                  ? "  The certificate must be signed by --tls-ca and name the host, or --tls-name.\n"
                    "  Where the server speaks plain text: leave the --tls options out.\n"
                  : "  Where the server speaks TLS: --tls-ca FILE, or --tls.\n");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "assay: no answer from " + arguments.server + " within " +
             absl::FormatDuration(arguments.timeout) +
             "\n  Is it the right address (--server)? To wait longer: --timeout DURATION.\n";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "assay: what answers at " + arguments.server + " is not assayd's service listener\n" + said +
             "  See listeners.service.address in the server's configuration, and --server.\n";
    default:
      return "assay: " + arguments.server + " answers with gRPC code " + std::to_string(error.code) + "\n" +
             said;
  }
}

}  // namespace assay::cli
