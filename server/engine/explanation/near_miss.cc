#include "server/engine/explanation/near_miss.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/ascii_case.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

// What lies further apart than the largest clock_skew there is, is no matter of clocks.
constexpr absl::Duration kClockDifference = absl::Minutes(5);
constexpr absl::Duration kZoneTolerance = absl::Minutes(2);
constexpr int kZoneHours = 14;

std::optional<absl::Time> TimeOf(const TokenAnatomy& anatomy, std::string_view name) {
  const auto time = anatomy.claims->NumericDate(name);
  return time ? *time : std::nullopt;
}

std::string Seconds(absl::Duration duration) {
  return absl::FormatDuration(absl::Ceil(duration, absl::Seconds(1)));
}

// Plain is an audience without what people leave out or add by habit.
std::string_view Plain(std::string_view audience) {
  constexpr std::string_view kEntra = "api://";
  if (audience.starts_with(kEntra)) audience.remove_prefix(kEntra.size());
  while (audience.ends_with('/')) audience.remove_suffix(1);
  return audience;
}

// Texts are the strings of a claim: one, a list of them, or words in one.
std::vector<std::string_view> TextsOf(const ClaimsSet& claims, std::string_view name) {
  auto words = claims.Words(name);
  return words && *words ? **std::move(words) : std::vector<std::string_view>();
}

}  // namespace

NearMiss MissedByTime(const TokenAnatomy& anatomy, absl::Duration clock_skew, absl::Time now) {
  if (anatomy.claims == nullptr) return std::nullopt;
  if (const auto expires = TimeOf(anatomy, "exp")) {
    const absl::Duration late = now - *expires;
    if (late >= clock_skew && late >= absl::ZeroDuration() && late < kClockDifference) {
      // A token is expired from exp + skew on, so it takes a second more.
      return RecognisedShape{
          v1::HINT_CLOCK_DIFFERENCE,
          StrCat("exp passed ", Seconds(late), " ago; clock_skew is ", absl::FormatDuration(clock_skew),
                 ", one of ", Seconds(absl::Floor(late, absl::Seconds(1)) + absl::Seconds(1)),
                 " would have let it pass")};
    }
  }
  for (const std::string_view name : {"nbf", "iat"}) {
    const auto time = TimeOf(anatomy, name);
    if (!time || *time - now <= clock_skew) continue;
    const absl::Duration early = *time - now;
    if (early <= kClockDifference) {
      return RecognisedShape{
          v1::HINT_CLOCK_DIFFERENCE,
          StrCat(name, " is ", Seconds(early), " ahead of this clock; clock_skew is ",
                 absl::FormatDuration(clock_skew), ", one of ", Seconds(early), " would have let it pass")};
    }
    const auto hours = (early + kZoneTolerance) / absl::Hours(1);
    const absl::Duration rest = early - hours * absl::Hours(1);
    if (hours >= 1 && hours <= kZoneHours && rest <= kZoneTolerance && rest >= -kZoneTolerance) {
      return RecognisedShape{v1::HINT_TIME_ZONE, StrCat(name, " is ", hours, hours == 1 ? " hour" : " hours",
                                                        " ahead of this clock")};
    }
  }
  return std::nullopt;
}

NearMiss MissedAudience(const TokenAnatomy& anatomy, const Policy& policy, const Narrowing& narrowing) {
  if (anatomy.claims == nullptr) return std::nullopt;
  const auto& demanded = narrowing.audiences.empty() ? policy.audiences : narrowing.audiences;
  const auto audiences = anatomy.claims->Strings("aud");
  if (!audiences || !*audiences) return std::nullopt;
  for (const std::string_view found : **audiences) {
    for (const std::string& wanted : demanded) {
      if (found == wanted || !EqualsIgnoringCase(Plain(found), Plain(wanted))) continue;
      return RecognisedShape{v1::HINT_AUDIENCE_SPELLING,
                             StrCat("aud is ", Excerpt(found), ", demanded is ", Excerpt(wanted))};
    }
  }
  return std::nullopt;
}

NearMiss MissedScope(const TokenAnatomy& anatomy, const Policy& policy, const Narrowing& narrowing) {
  if (anatomy.claims == nullptr) return std::nullopt;
  const auto granted = TextsOf(*anatomy.claims, "scope");
  for (const auto* demanded : {&policy.scopes_all, &narrowing.scopes_all}) {
    for (const std::string& scope : *demanded) {
      if (std::find(granted.begin(), granted.end(), scope) != granted.end()) continue;
      for (const std::string_view name : {"scp", "permissions", "roles"}) {
        const auto texts = TextsOf(*anatomy.claims, name);
        if (std::find(texts.begin(), texts.end(), scope) == texts.end()) continue;
        return RecognisedShape{v1::HINT_SCOPE_ELSEWHERE, StrCat(Excerpt(scope), " stands in ", name)};
      }
    }
  }
  return std::nullopt;
}

NearMiss MissedTenant(const TokenAnatomy& anatomy, const Policy& policy) {
  if (policy.tenant == nullptr) return std::nullopt;
  const auto tenant = policy.tenant->TenantOf(anatomy.ClaimText("iss"));
  if (!tenant || policy.tenant->Serves(*tenant) || policy.tenant->allow.empty()) return std::nullopt;
  std::vector<std::string_view> served(policy.tenant->allow.begin(), policy.tenant->allow.end());
  std::sort(served.begin(), served.end());
  const std::string_view nearest = Nearest(*tenant, served);
  return RecognisedShape{
      v1::HINT_ISSUER_TENANT,
      StrCat("its tenant is ", Excerpt(*tenant), "; served are ", Excerpts(served),
             nearest.empty() ? "" : StrCat(", of which ", Excerpt(nearest), " is the nearest"))};
}

NearMiss MissedKey(const TokenAnatomy& anatomy, const JwkSet& keys) {
  if (!anatomy.Member("kid")) return std::nullopt;
  std::vector<std::string_view> ids;
  for (const Jwk& key : keys.keys()) ids.push_back(key.key_id);
  return RecognisedShape{v1::HINT_UNKNOWN_KEY, StrCat("kid is ", Excerpt(anatomy.HeaderText("kid")),
                                                      "; published are ", Excerpts(ids))};
}

}  // namespace assay
