// assayd check-jws: the signature layer alone, for any JWS.
#include <iostream>
#include <memory>
#include <string>

#include "proto/catalogue.h"
#include "server/base/limits.h"
#include "server/command/algorithm_option.h"
#include "server/command/command.h"
#include "server/command/token_lines.h"
#include "server/config/read_file.h"
#include "server/jose/compact_jws.h"
#include "server/jose/jwk_set.h"
#include "server/verify/jws_verifier.h"

namespace assay {
namespace {

struct Options {
  std::string jwks;
  AlgorithmSet allowed;
};

std::string_view Judge(const std::string& token, const JwkSet& keys, AlgorithmSet allowed) {
  const auto jws = CompactJws::Parse(token, Limits().token_bytes);
  if (!jws) return Describe(jws.error().reason).name;
  const auto key = VerifyJws(*jws, keys, allowed, KidlessTokens::kSingle);
  return key ? "VALID" : Describe(key.error().reason).name;
}

int CheckJws(const Options& options) {
  const auto json = ReadFile(options.jwks, kKeySetBytes);
  if (!json.ok()) {
    std::cerr << json.status().message() << "\n";
    return kExitUsage;
  }
  const auto keys = JwkSet::Parse(*json, options.allowed, /*single_key=*/true);
  if (!keys) {
    const FaultEntry& fault = Describe(keys.error());
    std::cerr << options.jwks << ": " << fault.name << ": " << fault.cause << "\n  Cure: " << fault.cure
              << "\n";
    return kExitUsage;
  }
  bool all_valid = true;
  const size_t count = ForEachToken(Limits().token_bytes, [&](const std::string& token) {
    const std::string_view verdict = Judge(token, *keys, options.allowed);
    all_valid = all_valid && verdict == "VALID";
    std::cout << verdict << std::endl;
  });
  if (count == 0) return kExitBad;  // nothing has been verified
  return all_valid ? kExitGood : kExitBad;
}

}  // namespace

void AddCheckJws(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("check-jws", "Check signatures of compact JWS read from standard input, one a line");
  const auto options = std::make_shared<Options>();
  command->add_option("--jwks", options->jwks, "JWK Set or single JWK with the public keys")
      ->required()
      ->type_name("FILE");
  AddAllowOption(*command, options->allowed);
  command->footer(
      "Prints VALID or the reason for each line; claims are not judged. Exit code: 0 if all are VALID, else "
      "1.\n"
      "Example: assayd check-jws --jwks keys.json --allow RS256,ES256 < token.txt");
  command->callback([options, &run] { run = [options] { return CheckJws(*options); }; });
}

}  // namespace assay
