#include "server/verify/spiffe_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace assay {
namespace {

bool IsOfTrustDomain(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
}

bool IsSegment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isupper(c) || IsOfTrustDomain(c);
  });
}

}  // namespace

bool IsSpiffeId(std::string_view text) {
  constexpr std::string_view kScheme = "spiffe://";
  if (text.size() > kSpiffeIdBytes || !text.starts_with(kScheme)) return false;
  text.remove_prefix(kScheme.size());
  const std::string_view trust_domain = text.substr(0, text.find('/'));
  if (trust_domain.empty() || trust_domain.size() > kTrustDomainBytes ||
      !std::all_of(trust_domain.begin(), trust_domain.end(), IsOfTrustDomain)) {
    return false;
  }
  text.remove_prefix(trust_domain.size());
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::string_view segment = text.substr(0, text.find('/'));
    if (!IsSegment(segment)) return false;
    text.remove_prefix(segment.size());
  }
  return true;
}

}  // namespace assay
