#include "server/base/json_pointer.h"

#include <algorithm>

#include "server/base/limits.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr size_t kIndexDigits = 9;  // no document of ours has more items

// Unescape reads one name between slashes; nothing where a "~" stands for neither "~" nor "/".
std::optional<std::string> Unescape(std::string_view text) {
  std::string name;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') {
      name += text[i];
    } else if (++i < text.size() && (text[i] == '0' || text[i] == '1')) {
      name += text[i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return name;
}

std::optional<JsonValue> Item(JsonArray array, std::string_view name) {
  const bool index = !name.empty() && name.size() <= kIndexDigits && (name[0] != '0' || name.size() == 1) &&
                     std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!index) return std::nullopt;
  size_t left = 0;
  for (const char c : name) left = left * 10 + static_cast<size_t>(c - '0');
  for (const JsonValue item : array) {
    if (left-- == 0) return item;
  }
  return std::nullopt;
}

}  // namespace

tl::expected<JsonPointer, std::string> JsonPointer::Parse(std::string_view text) {
  if (!text.starts_with('/')) {
    return tl::unexpected(
        StrCat("is no JSON Pointer (RFC 6901): one begins with \"/\", as \"/", text, "\" does"));
  }
  JsonPointer pointer;
  pointer.text_ = text;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('/', ++at), text.size());
    auto name = Unescape(text.substr(at, end - at));
    if (!name) {
      return tl::unexpected(
          std::string("is no JSON Pointer (RFC 6901): in a name, \"~\" is written \"~0\" and \"/\" \"~1\""));
    }
    pointer.names_.push_back(*std::move(name));
    at = end;
  }
  if (pointer.names_.size() > kJsonDepth) {
    return tl::unexpected(StrCat("leads nowhere: no token nests deeper than ", kJsonDepth));
  }
  return pointer;
}

std::optional<JsonValue> JsonPointer::Find(JsonValue root) const {
  std::optional<JsonValue> value = root;
  for (const std::string& name : names_) {
    if (const auto object = AsObject(*value)) {
      value = Member(*object, name);
    } else if (const auto array = AsArray(*value)) {
      value = Item(*array, name);
    } else {
      return std::nullopt;
    }
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace assay
