#include "server/command/json_members.h"

#include <algorithm>

#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {

void JsonMembers::Set(std::string_view name, std::string value) {
  for (auto& [there, old] : members_) {
    if (there != name) continue;
    old = std::move(value);
    return;
  }
  members_.emplace_back(name, std::move(value));
}

void JsonMembers::SetAll(const std::string& object) {
  const auto document = JsonDocument::Parse(object);
  if (!document) return;
  const auto members = AsObject(document->root());
  if (!members) return;
  for (const auto& member : *members) Set(member.key, simdjson::minify(member.value));
}

void JsonMembers::Erase(std::string_view name) {
  std::erase_if(members_, [&](const auto& member) { return member.first == name; });
}

std::string JsonMembers::Text() const {
  std::string text;
  for (const auto& [name, value] : members_)
    StrAppend(&text, text.empty() ? "" : ",", JsonQuote(name), ":", value);
  return StrCat("{", text, "}");
}

}  // namespace assay
