#include "server/transport/handlers/gateway_denial.h"

#include <algorithm>
#include <variant>

#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/www_authenticate.h"

namespace assay {
namespace {

std::string_view TitleOf(int status) {
  switch (status) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    default:
      return "Service Unavailable";
  }
}

// TellsNothing is of a token that nobody has signed, once it has been looked into: whether it would have
// expired, or lacks a scope, is an answer to whoever makes tokens up. It looks like one of an issuer that is
// not known.
bool TellsNothing(const Verdict& verdict, const GatewaySettings& settings) {
  const auto* rejection = std::get_if<Rejection>(&verdict);
  return rejection != nullptr && !rejection->signature_checked() && rejection->stage != v1::STAGE_INPUT &&
         !settings.detailed_denials;
}

std::string BodyOf(const Judgement& judgement, int status, const PublicCodeEntry& code, std::string_view text,
                   bool detailed) {
  std::string body = StrCat("{\"title\":\"", TitleOf(status), "\",\"status\":", status,
                            ",\"detail\":", JsonQuote(text), ",\"code\":\"", code.name, "\"");
  if (detailed) {
    StrAppend(&body, ",\"reason\":\"", Describe(ReasonOf(judgement.verdict)).name, "\"");
    if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict)) {
      StrAppend(&body, ",\"stage\":\"", Name(rejection->stage), "\"");
    }
  }
  StrAppend(&body, ",\"correlation_id\":\"", judgement.correlation_id, "\"}\n");
  return body;
}

void AddCors(const GatewayRules& rules, std::string_view origin, HeaderList& headers) {
  if (origin.empty() || rules.denied_cors_origins.empty()) return;
  const auto& allowed = rules.denied_cors_origins;
  const auto found = std::find_if(allowed.begin(), allowed.end(),
                                  [&](const std::string& each) { return each == "*" || each == origin; });
  headers.emplace_back("vary", "Origin");
  if (found == allowed.end()) return;
  headers.emplace_back("access-control-allow-origin", *found);
  headers.emplace_back("access-control-expose-headers", "WWW-Authenticate, Retry-After");
}

}  // namespace

GatewayDenial DenialOf(const Judgement& judgement, const GatewaySettings& settings, const GatewayRules* rules,
                       std::string_view origin) {
  const bool tells_nothing = TellsNothing(judgement.verdict, settings);
  const ReasonEntry& reason =
      Describe(tells_nothing ? v1::REASON_ISSUER_UNKNOWN : ReasonOf(judgement.verdict));
  const PublicCodeEntry& code = Describe(reason.public_code);
  const std::string_view text = settings.detailed_denials ? reason.public_text : code.text;
  GatewayDenial denial;
  if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict)) {
    denial.status = tells_nothing ? reason.http_status : HttpStatusOf(*rejection);
    denial.headers.emplace_back(
        "www-authenticate",
        WwwAuthenticate(
            {.realm = settings.realm,
             .error = reason.rfc6750_error,
             .description = text,
             .scopes = judgement.scopes_demanded,
             .resource_metadata = rules == nullptr ? std::string_view() : rules->resource_metadata}));
  } else {
    const absl::Duration retry = std::get<Unjudged>(judgement.verdict).retry_after;
    denial.status = reason.http_status;
    denial.headers.emplace_back(
        "retry-after",
        StrCat(std::max<int64_t>(1, absl::ToInt64Seconds(absl::Ceil(retry, absl::Seconds(1))))));
  }
  denial.headers.emplace_back("content-type", "application/problem+json");
  denial.headers.emplace_back("cache-control", "no-store");
  if (rules != nullptr) AddCors(*rules, origin, denial.headers);
  denial.body = BodyOf(judgement, denial.status, code, text, settings.detailed_denials);
  return denial;
}

}  // namespace assay
