#include "server/jose/issuer_template.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"

namespace assay {
namespace {

bool IsTenantByte(char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-'; }

bool AllTenantBytes(std::string_view text) { return std::all_of(text.begin(), text.end(), IsTenantByte); }

}  // namespace

bool IsTenant(std::string_view text) {
  return !text.empty() && text.size() <= kTenantBytes && AllTenantBytes(text) &&
         text.find_first_not_of('.') != text.npos;
}

bool HasTenant(std::string_view text) { return text.find(kTenantPlaceholder) != text.npos; }

std::string WithTenant(std::string_view text, std::string_view tenant) {
  std::string filled;
  for (size_t at; (at = text.find(kTenantPlaceholder)) != text.npos;) {
    filled.append(text.substr(0, at)).append(tenant);
    text.remove_prefix(at + kTenantPlaceholder.size());
  }
  return filled.append(text);
}

std::optional<IssuerTemplate> IssuerTemplate::Parse(std::string_view spelling) {
  const size_t at = spelling.find(kTenantPlaceholder);
  if (at == spelling.npos || spelling.rfind(kTenantPlaceholder) != at) return std::nullopt;
  return IssuerTemplate(spelling, at);
}

std::optional<std::string_view> IssuerTemplate::TenantOf(std::string_view issuer) const {
  // The sizes come first: what stands before and after must not overlap in a shorter text.
  const size_t fixed = before().size() + after().size();
  if (issuer.size() <= fixed || !issuer.starts_with(before()) || !issuer.ends_with(after())) {
    return std::nullopt;
  }
  const std::string_view tenant = issuer.substr(before().size(), issuer.size() - fixed);
  return IsTenant(tenant) ? std::optional(tenant) : std::nullopt;
}

bool Overlap(const IssuerTemplate& a, const IssuerTemplate& b) {
  const IssuerTemplate& early = a.at_ <= b.at_ ? a : b;
  const IssuerTemplate& late = a.at_ <= b.at_ ? b : a;
  if (!late.before().starts_with(early.before())) return false;
  const std::string_view more_before = late.before().substr(early.before().size());
  if (late.after().ends_with(early.after())) {
    // The tenant of `early` would hold what `late` has around its own.
    const std::string_view more_after = late.after().substr(0, late.after().size() - early.after().size());
    return AllTenantBytes(more_before) && AllTenantBytes(more_after) &&
           more_before.size() + more_after.size() < kTenantBytes;
  }
  if (!early.after().ends_with(late.after())) return false;
  // An issuer of both is, between what they share, `tenant` + `more_after` and `more_before` + `tenant`.
  const std::string_view more_after = early.after().substr(0, early.after().size() - late.after().size());
  if (AllTenantBytes(more_before) && AllTenantBytes(more_after) &&
      std::max(more_before.size(), more_after.size()) < kTenantBytes) {
    return true;
  }
  for (size_t size = 1; size < more_before.size(); ++size) {
    const std::string_view middle = more_before.substr(size);
    if (IsTenant(more_before.substr(0, size)) && more_after.starts_with(middle) &&
        IsTenant(more_after.substr(middle.size()))) {
      return true;
    }
  }
  return false;
}

}  // namespace assay
