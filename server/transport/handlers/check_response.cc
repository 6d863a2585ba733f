#include "server/transport/handlers/check_response.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/transport/handlers/message_builder.h"

namespace assay {
namespace {

using envoy::config::core::v3::HeaderValueOption;
using envoy::service::auth::v3::CheckResponse;
using envoy::service::auth::v3::DeniedHttpResponse;
using google::protobuf::Struct;
using google::protobuf::Value;

void Set(Struct& object, const char* name, std::string_view text) {
  if (!text.empty()) (*object.mutable_fields())[name].set_string_value(std::string(text));
}

bool IsExact(int64_t integer) {
  constexpr int64_t kExact = int64_t{1} << 53;
  return -kExact <= integer && integer <= kExact;
}

// Struct knows doubles only: an integer that none holds exactly is told as its digits.
void SetNumber(JsonValue number, Value& value) {
  const bool exact = number.is_int64() ? IsExact(number.get_int64().value_unsafe()) : !number.is_uint64();
  if (exact) return value.set_number_value(number.get_double().value_unsafe());
  value.set_string_value(simdjson::minify(number));
}

void SetValue(JsonValue claim, Value& value) {
  if (const auto text = AsString(claim)) return value.set_string_value(std::string(*text));
  if (const auto list = AsArray(claim)) {
    auto& items = *value.mutable_list_value();
    for (const JsonValue item : *list) SetValue(item, *items.add_values());
  } else if (const auto object = AsObject(claim)) {
    auto& fields = *value.mutable_struct_value()->mutable_fields();
    for (const auto& [name, member] : *object) SetValue(member, fields[std::string(name)]);
  } else if (claim.is_bool()) {
    value.set_bool_value(claim.get_bool().value_unsafe());
  } else if (claim.is_null()) {
    value.set_null_value(google::protobuf::NULL_VALUE);
  } else {
    SetNumber(claim, value);
  }
}

void SetClaims(const std::vector<std::string>& names, const VerifiedToken& token, Struct& metadata) {
  Struct claims;
  size_t room = kMetadataBytes;
  for (const std::string& name : names) {
    const auto claim = token.claims().Find(name);
    if (!claim) continue;
    Value value;
    SetValue(*claim, value);
    const size_t size = name.size() + value.ByteSizeLong();
    if (size > room) continue;
    room -= size;
    (*claims.mutable_fields())[name] = std::move(value);
  }
  if (!claims.fields().empty()) {
    *(*metadata.mutable_fields())["claims"].mutable_struct_value() = std::move(claims);
  }
}

void SetMetadata(const GatewayAnswer& answer, Struct& metadata) {
  const Judgement& judgement = *answer.judgement;
  Set(metadata, "policy", judgement.policy);
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) {
    Set(metadata, "principal", token->principal());
    Set(metadata, "issuer", token->issuer_name());
    SetClaims(answer.rules->metadata_claims, *token, metadata);
    return;
  }
  const v1::Reason reason = ReasonOf(judgement.verdict);
  const auto* rejection = std::get_if<Rejection>(&judgement.verdict);
  Set(metadata, "reason", Describe(reason).name);
  if (rejection != nullptr) Set(metadata, "stage", Name(rejection->stage));
  if (judgement.unenforced) (*metadata.mutable_fields())["unenforced"].set_bool_value(true);
  Set(metadata, "correlation_id", judgement.correlation_id);
}

// Envoy goes by `append` where it is there; an older one overwrites by the field's absence and a newer one
// appends by append_action's: only both together replace what a client has sent on each of them.
void Add(HeaderList&& headers, google::protobuf::RepeatedPtrField<HeaderValueOption>& field) {
  field.Reserve(static_cast<int>(headers.size()));
  for (auto& [name, value] : headers) {
    HeaderValueOption& option = *field.Add();
    option.mutable_header()->set_key(std::move(name));
    option.mutable_header()->set_value(std::move(value));
    option.mutable_append()->set_value(false);
    option.set_append_action(HeaderValueOption::OVERWRITE_IF_EXISTS_OR_ADD);
  }
}

void Fill(GatewayDenial&& denial, DeniedHttpResponse& response) {
  response.mutable_status()->set_code(static_cast<envoy::type::v3::StatusCode>(denial.status));
  Add(std::move(denial.headers), *response.mutable_headers());
  response.set_body(std::move(denial.body));
}

}  // namespace

Reply<CheckResponse> CheckResponseOf(GatewayAnswer answer) {
  const UnjudgedAnswer told = answer.registry->gateways().unjudged;
  if (answer.unjudged() && told == UnjudgedAnswer::kRpcError) {
    RpcError error =
        MakeRpcError(std::get<Unjudged>(answer.judgement->verdict), EvaluationMessage(*answer.judgement));
    error.status.set_code(static_cast<int>(absl::StatusCode::kUnavailable));
    return tl::unexpected(std::move(error));
  }
  CheckResponse response;
  // A preflight that passes is nobody's: there is nothing to tell of it.
  if (answer.judgement) SetMetadata(answer, *response.mutable_dynamic_metadata());
  if (auto* allowance = std::get_if<Allowance>(&answer.arm)) {
    response.mutable_status()->set_code(static_cast<int>(absl::StatusCode::kOk));
    auto& ok = *response.mutable_ok_response();
    Add(std::move(allowance->set), *ok.mutable_headers());
    for (std::string& name : allowance->remove) ok.add_headers_to_remove(std::move(name));
    return response;
  }
  auto& denial = std::get<GatewayDenial>(answer.arm);
  if (answer.unjudged() && told == UnjudgedAnswer::kErrorResponse) {
    response.mutable_status()->set_code(static_cast<int>(absl::StatusCode::kUnavailable));
    Fill(std::move(denial), *response.mutable_error_response());
    return response;
  }
  response.mutable_status()->set_code(static_cast<int>(
      denial.status == 401 ? absl::StatusCode::kUnauthenticated : absl::StatusCode::kPermissionDenied));
  Fill(std::move(denial), *response.mutable_denied_response());
  return response;
}

}  // namespace assay
