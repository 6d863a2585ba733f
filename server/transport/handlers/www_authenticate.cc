#include "server/transport/handlers/www_authenticate.h"

#include <algorithm>
#include <iterator>

#include "server/base/str_cat.h"

namespace assay {
namespace {

// %x20-21 / %x23-5B / %x5D-7E: what may stand between quotes without an escape.
bool IsQuotable(char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; }

std::string Quotable(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), IsQuotable);
  return kept;
}

}  // namespace

bool IsScopeToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c != ' ' && IsQuotable(c); });
}

std::string WwwAuthenticate(const Challenge& challenge) {
  std::string text = StrCat("Bearer realm=\"", Quotable(challenge.realm), "\"");
  if (!challenge.error.empty()) {
    StrAppend(&text, ", error=\"", challenge.error, "\", error_description=\"",
              Quotable(challenge.description), "\"");
  }
  if (challenge.error == "insufficient_scope") {
    std::string legal;
    for (const std::string& scope : challenge.scopes) {
      if (IsScopeToken(scope)) StrAppend(&legal, legal.empty() ? "" : " ", scope);
    }
    if (!legal.empty()) StrAppend(&text, ", scope=\"", legal, "\"");
  }
  if (!challenge.resource_metadata.empty()) {
    StrAppend(&text, ", resource_metadata=\"", Quotable(challenge.resource_metadata), "\"");
  }
  return text;
}

}  // namespace assay
