#include "server/jose/rejection.h"

#include <cassert>
#include <utility>

#include "proto/catalogue.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"

namespace assay {

tl::unexpected<Rejection> Reject(v1::Reason reason, std::string_view subject, Finding finding) {
  const ReasonEntry& entry = Describe(reason);
  assert(entry.stages.size() == 1);
  return Reject(reason, subject, entry.stages.front(), std::move(finding));
}

tl::unexpected<Rejection> Reject(v1::Reason reason, std::string_view subject, v1::Stage stage,
                                 Finding finding) {
  assert(Describe(reason).outcome == v1::OUTCOME_REJECTED);
  return tl::unexpected(Rejection{reason, stage, std::string(subject), 0, std::move(finding)});
}

tl::unexpected<Rejection> Reject(JsonError error, std::string_view part, v1::Stage stage) {
  switch (error) {
    case JsonError::kTooDeep:
      return Reject(v1::REASON_JSON_TOO_DEEP, part, stage,
                    {StrCat("at most ", kJsonDepth, " nested containers"), "more"});
    case JsonError::kDuplicateMember:
      return Reject(v1::REASON_DUPLICATE_MEMBER, part, stage,
                    {"each member once", "one that stands there twice"});
    case JsonError::kInvalid:
      break;
  }
  return Reject(v1::REASON_JSON_INVALID, part, stage, {"a JSON object in valid UTF-8", "something else"});
}

int HttpStatusOf(const Rejection& rejection) {
  return rejection.forbidden ? 403 : Describe(rejection.reason).http_status;
}

std::string DetailOf(const Rejection& rejection) {
  return DetailOf(rejection.subject,
                  {rejection.finding.expected, rejection.finding.recorded(), rejection.finding.message});
}

std::string DetailOf(std::string_view subject, const Finding& finding) {
  std::string detail(subject);
  const auto add = [&detail](std::string_view joint, std::string_view word, const std::string& text) {
    if (!text.empty()) StrAppend(&detail, detail.empty() ? "" : joint, word, text);
  };
  add(": ", "expected ", finding.expected);
  add(finding.expected.empty() ? ": " : ", ", "found ", finding.found);
  if (finding.message.empty()) return detail;
  return detail.empty() ? finding.message : StrCat(finding.message, " (", detail, ")");
}

}  // namespace assay
