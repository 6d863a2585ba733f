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

std::string WwwAuthenticate(std::string_view realm, const ReasonEntry& reason,
                            std::span<const std::string> scopes) {
  std::string challenge = StrCat("Bearer realm=\"", Quotable(realm), "\"");
  if (reason.rfc6750_error.empty()) return challenge;
  StrAppend(&challenge, ", error=\"", reason.rfc6750_error, "\", error_description=\"",
            Quotable(reason.public_text), "\"");
  if (reason.rfc6750_error != "insufficient_scope") return challenge;
  std::string legal;
  for (const std::string& scope : scopes) {
    if (IsScopeToken(scope)) StrAppend(&legal, legal.empty() ? "" : " ", scope);
  }
  if (!legal.empty()) StrAppend(&challenge, ", scope=\"", legal, "\"");
  return challenge;
}

}  // namespace assay
