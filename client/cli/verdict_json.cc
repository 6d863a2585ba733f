#include <algorithm>

#include "client/cli/json_line.h"
#include "client/cli/verdict.h"
#include "proto/catalogue.h"

namespace assay::cli {
namespace {

// Line breaks stand only between tokens of JSON, where a blank serves as well.
std::string OneLine(std::string json) {
  std::replace_if(
      json.begin(), json.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return json;
}

class Object {
 public:
  Object& Raw(std::string_view name, std::string_view json) {
    if (text_.size() > 1) text_.push_back(',');
    text_.append(QuotedJson(name)).append(":").append(json);
    return *this;
  }
  Object& Text(std::string_view name, std::string_view text) {
    return text.empty() ? *this : Raw(name, QuotedJson(text));
  }
  std::string Close() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

std::string RejectedJson(const v1::Rejection& rejection) {
  return Object()
      .Text("reason", Describe(rejection.reason()).name)
      .Text("stage", Name(rejection.stage()))
      .Raw("signature_checked", rejection.signature_checked() ? "true" : "false")
      .Raw("http_status", std::to_string(rejection.http_status()))
      .Text("www_authenticate", rejection.www_authenticate())
      .Text("message", rejection.message())
      .Text("detail", rejection.detail())
      .Close();
}

std::string ErrorJson(const client::CallError& error) {
  Object object;
  object.Text("reason", error.reason)
      .Raw("grpc_code", std::to_string(error.code))
      .Text("message", error.message);
  if (error.retry_after) {
    object.Raw("retry_after_ms", std::to_string(absl::ToInt64Milliseconds(*error.retry_after)));
  }
  for (const auto& [name, value] : error.metadata) object.Text(name, value);
  return object.Close();
}

}  // namespace

std::string VerdictJson(const Verdict& verdict) {
  if (!verdict) {
    const bool misasked = verdict.error().code == grpc::StatusCode::INVALID_ARGUMENT;
    return Object()
               .Text("outcome", misasked ? "invalid_request" : "unjudged")
               .Raw("error", ErrorJson(verdict.error()))
               .Close() +
           "\n";
  }
  Object object;
  if (verdict->has_verified()) {
    v1::VerifiedToken token = verdict->verified();
    token.clear_claims_json();
    object.Text("outcome", "verified").Raw("verified", Json(token));
    object.Raw("claims", OneLine(verdict->verified().claims_json()));
  } else if (verdict->has_rejected()) {
    object.Text("outcome", "rejected").Raw("rejected", RejectedJson(verdict->rejected()));
  } else if (verdict->has_unenforced()) {
    const v1::Unenforced& unenforced = verdict->unenforced();
    Object would_be;
    if (unenforced.has_rejected()) {
      would_be.Raw("rejected", RejectedJson(unenforced.rejected()));
    } else {
      would_be.Text("unjudged", Describe(unenforced.unjudged()).name);
    }
    object.Text("outcome", "unenforced").Raw("unenforced", would_be.Close());
  } else {
    object.Text("outcome", "unjudged");
  }
  return object.Raw("evaluation", Json(verdict->evaluation())).Close() + "\n";
}

}  // namespace assay::cli
