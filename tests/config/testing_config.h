// A small good configuration for tests to spoil.
#ifndef ASSAY_TESTS_CONFIG_TESTING_CONFIG_H_
#define ASSAY_TESTS_CONFIG_TESTING_CONFIG_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/config/config_faults.h"
#include "server/config/config_loader.h"

namespace assay {

// FaultsOf returns the faults of `text`, one a line; "none" where it loads.
inline std::string FaultsOf(std::string_view text) {
  const auto config = LoadConfig(text);
  if (config) return "none";
  std::string lines;
  for (const ConfigFault& fault : config.error().kept()) lines += ToString(fault) + "\n";
  return lines;
}

// GoodConfig is the least that loads, with `issuer_more` as further members of its issuer (indented by four
// blanks), `policy_more` of its policy (four too), and `more` at its end.
inline std::string GoodConfig(std::string_view issuer_more = "", std::string_view policy_more = "",
                              std::string_view more = "") {
  std::string text =
      "issuers:\n"
      "  main:\n"
      "    issuer: https://idp.example\n"
      "    keys: {discovery: auto}\n";
  text += issuer_more;
  text +=
      "policies:\n"
      "  read:\n"
      "    accept: {main: {audiences: [api]}}\n";
  text += policy_more;
  text += more;
  return text;
}

// KeysConfig is a configuration whose issuer has `keys`, in flow style.
inline std::string KeysConfig(std::string_view keys, std::string_view issuer = "https://idp.example") {
  return "issuers:\n  main:\n    issuer: " + std::string(issuer) + "\n    keys: " + std::string(keys) +
         "\npolicies:\n  read: {accept: {main: {audiences: [api]}}}\n";
}

}  // namespace assay

#endif  // ASSAY_TESTS_CONFIG_TESTING_CONFIG_H_
