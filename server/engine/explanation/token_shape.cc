#include "server/engine/explanation/token_shape.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/base/str_cat.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

constexpr std::string_view kGraphId = "00000003-0000-0000-c000-000000000000";
constexpr std::string_view kClientClaims[] = {"azp", "client_id", "cid", "appid"};

// Two letters of base64url that every JSON object begins with: `{"`.
bool BeginsLikeJwt(std::string_view token) { return token.starts_with("eyJ") || token.starts_with("eyA"); }

bool IsTokenText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isgraph(c); });
}

// HasAudience tells whether `aud` is this text, or a list with it.
bool HasAudience(const TokenAnatomy& anatomy, std::string_view text) {
  if (anatomy.claims == nullptr || text.empty()) return false;
  const auto audiences = anatomy.claims->Strings("aud");
  return audiences && *audiences &&
         std::find((*audiences)->begin(), (*audiences)->end(), text) != (*audiences)->end();
}

bool GrantsSomething(const TokenAnatomy& anatomy) {
  for (const std::string_view name : {"scope", "scp", "roles", "permissions"}) {
    if (anatomy.HasClaim(name)) return true;
  }
  return false;
}

// SignatureSize says how long a signature of `algorithm` is; 0 where that is its key's matter.
size_t SignatureSize(std::string_view algorithm) {
  if (algorithm == "ES256" || algorithm == "EdDSA" || algorithm == "Ed25519") return 64;
  if (algorithm == "ES384") return 96;
  return algorithm == "ES512" ? 132 : 0;
}

}  // namespace

Telltale LooksEncrypted(const TokenAnatomy& anatomy, std::string_view) {
  if (anatomy.parts != 5) return std::nullopt;
  if (!anatomy.header || !anatomy.Member("enc")) return "it has five parts";
  return StrCat("it has five parts, alg ", Excerpt(anatomy.HeaderText("alg")), " and enc ",
                Excerpt(anatomy.HeaderText("enc")));
}

Telltale LooksOpaque(const TokenAnatomy& anatomy, std::string_view token) {
  if (token.empty() || BeginsLikeJwt(token) || !IsTokenText(token)) return std::nullopt;
  if (anatomy.parts == 5 || anatomy.header) return std::nullopt;
  if (LooksLikeRefreshToken(anatomy, token) || token.front() == '{') return std::nullopt;
  return anatomy.parts <= 1 ? "it has no dots in it" : "it does not begin with the header of a JWT";
}

Telltale LooksCut(const TokenAnatomy& anatomy, std::string_view token) {
  if (!BeginsLikeJwt(token)) return std::nullopt;
  if (token.ends_with("..") || token.find("...") != std::string_view::npos)
    return "there are dots in the place of the rest";
  if (anatomy.parts < 3)
    return StrCat("it begins like a JWT and has ", anatomy.parts, anatomy.parts == 1 ? " part" : " parts",
                  " of three");
  if (anatomy.parts != 3 || EqualsIgnoringCase(anatomy.HeaderText("alg"), "none")) return std::nullopt;
  if (!anatomy.signature_bytes) {
    return anatomy.claims == nullptr ? std::nullopt : Telltale("its signature does not end as one does");
  }
  const size_t found = *anatomy.signature_bytes;
  if (found == 0) return "it has no signature";
  const std::string_view algorithm = anatomy.HeaderText("alg");
  if (const size_t whole = SignatureSize(algorithm); whole != 0 && found < whole) {
    return StrCat("its signature has ", found, " bytes, one of ", algorithm, " has ", whole);
  }
  const bool rsa = algorithm.starts_with("RS") || algorithm.starts_with("PS");
  // Keys are of 2048 bits and more, in steps of 512 or wider.
  if (rsa && (found < 256 || found % 64 != 0)) {
    return StrCat("its signature has ", found, " bytes, one of ", Excerpt(algorithm), " has 256, 384 or 512");
  }
  return std::nullopt;
}

Telltale LooksUnsigned(const TokenAnatomy& anatomy, std::string_view) {
  if (!EqualsIgnoringCase(anatomy.HeaderText("alg"), "none")) return std::nullopt;
  return StrCat("alg is ", Excerpt(anatomy.HeaderText("alg")));
}

Telltale LooksLikeSharedSecret(const TokenAnatomy& anatomy, std::string_view token) {
  const std::string_view algorithm = anatomy.HeaderText("alg");
  if (anatomy.parts != 3 || !algorithm.starts_with("HS") || LooksLikeRefreshToken(anatomy, token)) {
    return std::nullopt;
  }
  return StrCat("alg is ", Excerpt(algorithm));
}

Telltale LooksLikeMicrosoftGraph(const TokenAnatomy& anatomy, std::string_view) {
  if (anatomy.parts != 3) return std::nullopt;
  if (HasAudience(anatomy, kGraphId) || HasAudience(anatomy, "https://graph.microsoft.com") ||
      HasAudience(anatomy, "https://graph.microsoft.com/")) {
    return StrCat("its audience is Microsoft Graph",
                  anatomy.Member("nonce") ? ", and its header has a nonce" : "");
  }
  const std::string_view issuer = anatomy.ClaimText("iss");
  const bool microsoft = issuer.starts_with("https://sts.windows.net/") ||
                         issuer.starts_with("https://login.microsoftonline.com/");
  if (!microsoft || !anatomy.Member("nonce")) return std::nullopt;
  return "its header has a nonce";
}

Telltale LooksLikeRefreshToken(const TokenAnatomy& anatomy, std::string_view token) {
  for (const std::string_view name : {"Refresh", "Offline"}) {
    if (anatomy.ClaimText("typ") == name) return StrCat("its claim typ is ", Excerpt(name));
  }
  if (EqualsIgnoringCase(anatomy.HeaderText("typ"), "rt+jwt")) return "its header's typ is \"rt+jwt\"";
  if (anatomy.ClaimText("token_use") == "refresh") return "its claim token_use is \"refresh\"";
  if (anatomy.header) return std::nullopt;
  // Google's, and Microsoft's of both kinds.
  for (const std::string_view prefix : {"1//", "0.A", "1.A", "M.C", "M.R3"}) {
    if (token.starts_with(prefix) && IsTokenText(token)) return StrCat("it begins with ", Excerpt(prefix));
  }
  return std::nullopt;
}

Telltale LooksLikeIdToken(const TokenAnatomy& anatomy, std::string_view) {
  if (anatomy.claims == nullptr) return std::nullopt;
  if (anatomy.ClaimText("token_use") == "id") return "its claim token_use is \"id\"";
  if (anatomy.ClaimText("typ") == "ID") return "its claim typ is \"ID\"";
  // An access token grants something, or says what it is.
  if (GrantsSomething(anatomy) || anatomy.HeaderText("typ") == "at+jwt" || anatomy.HasClaim("client_id")) {
    return std::nullopt;
  }
  for (const std::string_view name : {"at_hash", "c_hash", "s_hash"}) {
    if (anatomy.HasClaim(name)) return StrCat("it has ", name, ", and no scope");
  }
  if (anatomy.HasClaim("nonce")) return "it has nonce, and no scope";
  if (anatomy.HasClaim("auth_time")) return "it has auth_time, and no scope";
  return std::nullopt;
}

Telltale LooksLikeOktaOrg(const TokenAnatomy& anatomy, std::string_view) {
  std::string_view issuer = anatomy.ClaimText("iss");
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  constexpr std::string_view kScheme = "https://";
  if (!issuer.starts_with(kScheme) || issuer.find('/', kScheme.size()) != std::string_view::npos)
    return std::nullopt;
  for (const std::string_view host : {".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com"}) {
    if (issuer.ends_with(host)) return StrCat("its issuer is ", Excerpt(issuer));
  }
  return std::nullopt;
}

Telltale LooksInMilliseconds(const TokenAnatomy& anatomy, std::string_view) {
  if (anatomy.claims == nullptr) return std::nullopt;
  constexpr int64_t kEarliest = 1'000'000'000'000;  // 2001 in milliseconds; as seconds, the year 33658
  for (const std::string_view name : {"exp", "iat", "nbf"}) {
    const auto value = anatomy.claims->Find(name);
    if (!value || !value->is_int64() || value->get_int64().value_unsafe() < kEarliest) continue;
    return StrCat(name, " is ", value->get_int64().value_unsafe());
  }
  return std::nullopt;
}

Telltale LacksAudience(const TokenAnatomy& anatomy, std::string_view) {
  if (anatomy.claims == nullptr || anatomy.HasClaim("aud")) return std::nullopt;
  const std::string_view client = anatomy.ClaimText("client_id");
  if (client.empty()) return std::nullopt;
  return StrCat("it has no aud, and client_id ", Excerpt(client));
}

Telltale HasClientForAudience(const TokenAnatomy& anatomy, std::string_view) {
  for (const std::string_view name : kClientClaims) {
    const std::string_view client = anatomy.ClaimText(name);
    if (HasAudience(anatomy, client)) return StrCat("aud is ", Excerpt(client), ", as ", name, " is");
  }
  return std::nullopt;
}

}  // namespace assay
