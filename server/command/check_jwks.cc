// assayd check-jwks: what Assay makes of a key set, key by key.
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/command/algorithm_option.h"
#include "server/command/command.h"
#include "server/command/fetch_url.h"
#include "server/config/read_file.h"
#include "server/jose/jwk_set.h"
#include "server/jose/key_type_name.h"

namespace assay {
namespace {

struct Options {
  std::string source;
  AlgorithmSet allowed;
  bool json = false;
};

// Row is what is said of one key, usable or dropped.
struct Row {
  std::string key_id, key_type, algorithm;
  std::optional<v1::KeyFault> fault;
};

// RowsOf puts usable and dropped keys back into the order of the document.
std::map<size_t, Row> RowsOf(const JwkSet& set) {
  std::map<size_t, Row> rows;
  for (const Jwk& key : set.keys()) {
    rows[key.place] = {key.key_id, std::string(NameOf(key.key.key_type())),
                       std::string(key.algorithm ? key.algorithm->name : ""), std::nullopt};
  }
  for (const DroppedKey& key : set.dropped())
    rows[key.place] = {key.key_id, key.key_type, key.algorithm, key.fault};
  return rows;
}

constexpr std::string_view kNoKid = "(no kid)";

// Shown is a text of the set's as it may stand on a terminal: quoted where it holds anything but plain
// characters.
std::string Shown(const std::string& text, std::string_view absent = "-") {
  if (text.empty()) return std::string(absent);
  const bool plain =
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=@") ==
      std::string::npos;
  return plain ? text : JsonQuote(text);
}

void PrintText(const JwkSet& set) {
  const auto rows = RowsOf(set);
  int width = 3;
  for (const auto& [place, row] : rows)
    width = std::max(width, static_cast<int>(Shown(row.key_id, kNoKid).size()));
  std::cout << std::left << std::setw(width) << "kid"
            << "  kty  alg       verdict\n";
  for (const auto& [place, row] : rows) {
    std::cout << std::setw(width) << Shown(row.key_id, kNoKid) << "  " << std::setw(3) << Shown(row.key_type)
              << "  " << std::setw(8) << Shown(row.algorithm) << "  "
              << (row.fault ? Describe(*row.fault).name : std::string_view("usable")) << "\n";
  }
  for (const auto& [place, row] : rows) {
    if (!row.fault) continue;
    const FaultEntry& entry = Describe(*row.fault);
    std::cout << "\n"
              << Shown(row.key_id, kNoKid) << ": " << entry.name << ": " << entry.cause
              << "\n  Cure: " << entry.cure << "\n";
  }
  if (set.duplicate_ids() > 0) {
    std::cout << "\n" << set.duplicate_ids() << " more usable key(s) share a kid: they are tried in turn.\n";
  }
}

std::string FaultJson(const FaultEntry& entry) {
  return StrCat("\"fault\":", JsonQuote(entry.name), ",\"cause\":", JsonQuote(entry.cause),
                ",\"cure\":", JsonQuote(entry.cure));
}

void PrintJson(const JwkSet& set) {
  std::string keys;
  for (const auto& [place, row] : RowsOf(set)) {
    StrAppend(&keys, keys.empty() ? "" : ",", "{\"kid\":", JsonQuote(row.key_id),
              ",\"kty\":", JsonQuote(row.key_type), ",\"alg\":", JsonQuote(row.algorithm),
              ",\"usable\":", row.fault ? "false," : "true", row.fault ? FaultJson(Describe(*row.fault)) : "",
              "}");
  }
  const auto fault = set.fault();
  std::cout << "{\"keys\":[" << keys << "]" << (fault ? "," + FaultJson(Describe(*fault)) : "") << "}\n";
}

int PrintFault(const Options& options, const FaultEntry& entry, std::string_view detail) {
  if (options.json) {
    std::cout << "{" << FaultJson(entry) << (detail.empty() ? "" : ",\"detail\":" + JsonQuote(detail))
              << "}\n";
  } else {
    std::cout << entry.name << ": " << entry.cause << "\n  Cure: " << entry.cure << "\n";
    if (!detail.empty()) std::cout << "  " << detail << "\n";
  }
  return kExitBad;
}

int CheckJwks(const Options& options) {
  std::string json;
  if (IsHttpUrl(options.source)) {
    auto body = FetchUrl({.url = options.source, .options = {.allow_http = true}});
    if (!body) return PrintFault(options, Describe(body.error().fault), body.error().detail);
    json = *std::move(body);
  } else {
    auto bytes = ReadFile(options.source, kKeySetBytes);
    if (!bytes.ok()) {
      return PrintFault(options, Describe(v1::KEY_SET_FAULT_FILE_UNREADABLE),
                        std::string(bytes.status().message()));
    }
    json = *std::move(bytes);
  }
  const auto set = JwkSet::Parse(json, options.allowed, /*single_key=*/true);
  if (!set) return PrintFault(options, Describe(set.error()), "");
  if (options.json) {
    PrintJson(*set);
  } else {
    PrintText(*set);
    if (const auto fault = set->fault()) PrintFault(options, Describe(*fault), "");
  }
  return set->fault() ? kExitBad : kExitGood;
}

}  // namespace

void AddCheckJwks(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "check-jwks", "Check a key set: which keys are usable, what is wrong with the others");
  const auto options = std::make_shared<Options>();
  command->add_option("source", options->source, "JWK Set or single JWK")->required()->type_name("FILE|URL");
  AddAllowOption(*command, options->allowed);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Prints a line for each key: kid, kty, alg, and 'usable' or its fault; then the set's own fault.\n"
      "Exit code: 0 if any key is usable, else 1.\n"
      "Example: assayd check-jwks https://issuer.example/jwks.json");
  command->callback([options, &run] { run = [options] { return CheckJwks(*options); }; });
}

}  // namespace assay
