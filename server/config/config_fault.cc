#include "server/config/config_fault.h"

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/base/visible_text.h"

namespace assay {

std::string ToString(const ConfigFault& fault) {
  std::string text;
  if (fault.line > 0) {
    StrAppend(&text, fault.file, fault.file.empty() ? "" : ":", fault.line, ":", fault.column, ": ");
  }
  if (!fault.path.empty()) StrAppend(&text, fault.path, ": ");
  return Visible(StrCat(text, fault.message));
}

std::string Quoted(std::string_view text) {
  constexpr size_t kMaxBytes = 64;
  if (text.size() <= kMaxBytes) return JsonQuote(text);
  size_t end = kMaxBytes;
  // A cut inside a character would make the message invalid UTF-8.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return JsonQuote(StrCat(text.substr(0, end), "..."));
}

std::string JoinPath(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : StrCat(path, ".", name);
}

std::string IndexPath(std::string_view path, size_t index) { return StrCat(path, "[", index, "]"); }

}  // namespace assay
