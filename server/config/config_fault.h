// ConfigFault: one thing that is wrong with a configuration, where it stands, and what would be right.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_FAULT_H_
#define ASSAY_SERVER_CONFIG_CONFIG_FAULT_H_

#include <string>
#include <string_view>

namespace assay {

struct ConfigFault {
  std::string path;  // "issuers.okta.keys.url", "policies.read.scopes_all[1]"; empty: the whole file
  int line = 0;      // 1-based; 0 where no line is to blame
  int column = 0;    // 1-based, in characters
  std::string message;
  std::string file = {};  // that it stands in; empty: the one text that was read
};

// ToString returns "assay.yaml:12:5: issuers.okta.keys.url: text", leaving out what is not known. It is
// one line of Visible text, whatever the keys and values that it tells hold.
std::string ToString(const ConfigFault& fault);

// Quoted returns `text` in double quotes, escaped and cut to 64 bytes: fit for a message.
std::string Quoted(std::string_view text);

// JoinPath returns the path of member `name` below `path`; IndexPath that of a list's item.
std::string JoinPath(std::string_view path, std::string_view name);
std::string IndexPath(std::string_view path, size_t index);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_FAULT_H_
