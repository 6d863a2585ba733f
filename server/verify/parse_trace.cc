#include "server/verify/parse_trace.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jose/jose_header.h"

namespace assay {
namespace {

struct ParseContext {
  std::string_view token;
  size_t max_bytes;
  const TokenAnatomy& anatomy;
};

// What one of the checks below says behind a failure; nothing where it has nothing to look at.
using Second = std::optional<tl::expected<void, Rejection>>;

struct ParseCheck {
  std::string_view name;
  v1::Stage stage;
  std::string_view needs;
  Second (*judge)(const ParseContext& context);
  Finding (*find)(const ParseContext& context);
};

bool IsJsonFault(v1::Reason reason) {
  return reason == v1::REASON_JSON_INVALID || reason == v1::REASON_JSON_TOO_DEEP ||
         reason == v1::REASON_DUPLICATE_MEMBER;
}

template <typename T>
tl::expected<void, Rejection> Outcome(const tl::expected<T, Rejection>& result) {
  if (result) return {};
  return tl::unexpected(result.error());
}

Second Never(const ParseContext&) { return std::nullopt; }

Second JudgeHeaderJson(const ParseContext& context) {
  const TokenAnatomy& anatomy = context.anatomy;
  if (anatomy.parts != 3 || !anatomy.header_bytes) return std::nullopt;
  const auto header = JoseHeader::Parse(*anatomy.header_bytes);
  if (!header && IsJsonFault(header.error().reason)) return tl::unexpected(header.error());
  return tl::expected<void, Rejection>();
}

Second JudgeHeaderParameters(const ParseContext& context) {
  if (context.anatomy.parts != 3 || !context.anatomy.header) return std::nullopt;
  return Outcome(JoseHeader::Parse(*context.anatomy.header_bytes));
}

Second JudgePayload(const ParseContext& context) {
  if (!context.anatomy.payload_bytes) return std::nullopt;
  return Outcome(ClaimsSet::Parse(*context.anatomy.payload_bytes));
}

Second JudgeIssuer(const ParseContext& context) {
  if (context.anatomy.claims == nullptr) return std::nullopt;
  return Outcome(context.anatomy.claims->Issuer());
}

// NamesOf lists the members of an object.
std::string NamesOf(JsonObject object) {
  std::vector<std::string_view> names;
  for (const auto member : object) names.push_back(member.key);
  return Excerpts(names);
}

Finding FindSize(const ParseContext& context) {
  return {StrCat("1 to ", context.max_bytes, " bytes"), StrCat(context.token.size(), " bytes")};
}

Finding FindParts(const ParseContext&) { return {"three parts, with dots between them", "as expected"}; }

Finding FindEncoding(const ParseContext&) { return {"strict base64url in each part", "as expected"}; }

Finding FindHeaderJson(const ParseContext& context) {
  return {"a JSON object", StrCat("one with ", NamesOf(*AsObject(context.anatomy.header->root())))};
}

Finding FindHeaderParameters(const ParseContext& context) {
  const auto text = [&](std::string_view name) {
    const auto value = context.anatomy.Member(name);
    return value ? StrCat(name, " ", ValueText(*value)) : StrCat("no ", name);
  };
  return {"alg, and nothing that asks for more than a signature",
          StrCat(text("alg"), ", ", text("kid"), ", ", text("typ"))};
}

Finding FindPayload(const ParseContext& context) {
  return {"a JSON object", StrCat("one with ", NamesOf(context.anatomy.claims->object()))};
}

Finding FindIssuer(const ParseContext& context) {
  return {"iss, a string", Excerpt(context.anatomy.ClaimText("iss"))};
}

constexpr ParseCheck kChecks[] = {
    {"size", v1::STAGE_INPUT, "", Never, FindSize},
    {"parts", v1::STAGE_INPUT, "size", Never, FindParts},
    {"encoding", v1::STAGE_INPUT, "parts", Never, FindEncoding},
    {"header_json", v1::STAGE_HEADER, "encoding", JudgeHeaderJson, FindHeaderJson},
    {"header_parameters", v1::STAGE_HEADER, "header_json", JudgeHeaderParameters, FindHeaderParameters},
    {"payload_json", v1::STAGE_ISSUER, "encoding", JudgePayload, FindPayload},
    {"issuer_claim", v1::STAGE_ISSUER, "payload_json", JudgeIssuer, FindIssuer},
};

// CheckOf is the check whose matter the parser's refusal is. No other reason is the parser's.
std::string_view CheckOf(const Rejection& rejection) {
  const v1::Reason reason = rejection.reason;
  if (IsJsonFault(reason)) return rejection.stage == v1::STAGE_HEADER ? "header_json" : "payload_json";
  switch (reason) {
    case v1::REASON_TOKEN_MISSING:
    case v1::REASON_TOKEN_TOO_LARGE:
      return "size";
    case v1::REASON_JWE_UNSUPPORTED:
      return "parts";
    case v1::REASON_TOKEN_MALFORMED:
      return rejection.subject.starts_with("empty ") ? "encoding" : "parts";
    case v1::REASON_BASE64URL_INVALID:
      return "encoding";
    case v1::REASON_ISSUER_MISSING:
    case v1::REASON_ISSUER_INVALID:
      return "issuer_claim";
    default:
      return "header_parameters";
  }
}

}  // namespace

void TraceParse(std::string_view token, size_t max_bytes,
                const tl::expected<UnverifiedToken, Rejection>& parsed, const TokenAnatomy& anatomy,
                Trace& trace) {
  const ParseContext context{token, max_bytes, anatomy};
  const std::string_view failing = parsed ? std::string_view() : CheckOf(parsed.error());
  // A text that is not three parts has none to look into, whatever dots there are in it.
  const bool parted = failing != "size" && failing != "parts";
  bool behind = false;
  for (const ParseCheck& check : kChecks) {
    Second outcome = tl::expected<void, Rejection>();
    if (check.name == failing) {
      outcome = tl::unexpected(parsed.error());
    } else if (behind) {
      outcome = parted ? check.judge(context) : std::nullopt;
    }
    behind = behind || check.name == failing;
    if (!outcome) {
      trace.entries.push_back(
          {check.name, check.stage, Trace::Result::kNotRun, {}, std::nullopt, check.needs});
    } else if (*outcome) {
      trace.entries.push_back(
          {check.name, check.stage, Trace::Result::kPassed, check.find(context), std::nullopt});
    } else {
      Rejection& rejection = outcome->error();
      if (rejection.finding.empty()) rejection.finding = check.find(context);
      trace.entries.push_back(
          {check.name, check.stage, Trace::Result::kFailed, rejection.finding, rejection});
    }
  }
}

std::string_view FirstFailure(const Trace& trace) {
  const auto failed = std::find_if(trace.entries.begin(), trace.entries.end(), [](const Trace::Entry& entry) {
    return entry.result == Trace::Result::kFailed;
  });
  return failed == trace.entries.end() ? std::string_view() : failed->check;
}

}  // namespace assay
