#include "server/command/case_result.h"

#include <google/protobuf/descriptor.h>

#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "assay/v1/verifier.pb.h"
#include "client/cli/console.h"
#include "proto/catalogue.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/message_builder.h"

namespace assay {
namespace {

namespace pb = google::protobuf;

// The kinds of fields that ExpectedToken has: strings, lists of them, maps of them.
std::string FieldText(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) return JsonQuote(reflection.GetString(message, &field));
  std::string items;
  if (!field.is_map()) {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      StrAppend(&items, i > 0 ? ", " : "", JsonQuote(reflection.GetRepeatedString(message, &field, i)));
    }
    return StrCat("[", items, "]");
  }
  std::map<std::string, std::string> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries[entry.GetReflection()->GetString(entry, field.message_type()->map_key())] =
        entry.GetReflection()->GetString(entry, field.message_type()->map_value());
  }
  for (const auto& [name, value] : entries)
    StrAppend(&items, items.empty() ? "" : ", ", JsonQuote(name), ": ", JsonQuote(value));
  return StrCat("{", items, "}");
}

// The first field that `expected` names and that `found`, which has fields of the same names, says otherwise.
std::optional<std::pair<std::string, std::string>> Difference(const pb::Message& expected,
                                                              const pb::Message& found,
                                                              const std::string& path) {
  std::vector<const pb::FieldDescriptor*> fields;
  expected.GetReflection()->ListFields(expected, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    const pb::FieldDescriptor* same = found.GetDescriptor()->FindFieldByName(field->name());
    const std::string name = StrCat(path, field->name());
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map()) {
      auto below = Difference(expected.GetReflection()->GetMessage(expected, field),
                              found.GetReflection()->GetMessage(found, same), name + ".");
      if (below) return below;
      continue;
    }
    const std::string wanted = FieldText(expected, *field), there = FieldText(found, *same);
    if (wanted != there) return std::pair(StrCat(name, " ", wanted), StrCat(name, " ", there));
  }
  return std::nullopt;
}

std::string ExpectedText(const v1::Expectation& expect) {
  if (!expect.rejected().empty()) return StrCat("REJECTED ", expect.rejected());
  if (!expect.unjudged().empty()) return StrCat("UNJUDGED ", expect.unjudged());
  return "VERIFIED";
}

}  // namespace

CaseResult CompareCase(const v1::TestCase& test, const absl::StatusOr<Judgement>& judgement) {
  CaseResult result{.name = test.name(), .expected = ExpectedText(test.expect())};
  if (!judgement.ok()) {
    result.found = "REFUSED";
    result.detail = std::string(judgement.status().message());
    return result;
  }
  if (const auto* unjudged = std::get_if<Unjudged>(&judgement->verdict)) {
    result.found = StrCat("UNJUDGED ", Describe(unjudged->reason).name);
  } else if (const auto* rejection = std::get_if<Rejection>(&judgement->verdict)) {
    result.found = StrCat("REJECTED ", Describe(rejection->reason).name);
    result.detail = DetailOf(*rejection);
  } else {
    result.found = "VERIFIED";
    const v1::VerifiedToken token =
        VerifiedMessage(std::get<VerifiedToken>(judgement->verdict), {}, judgement->fresh_until);
    if (auto difference = Difference(test.expect().verified(), token, ""))
      std::tie(result.expected, result.found) = *std::move(difference);
  }
  result.passed = result.expected == result.found;
  return result;
}

std::string CaseLine(const CaseResult& result) {
  if (result.passed) return StrCat("ok      ", cli::Printable(result.name));
  const std::string detail = result.detail.empty() ? "" : StrCat(" (", result.detail, ")");
  return cli::Printable(
      StrCat("FAILED  ", result.name, ": expected ", result.expected, ", found ", result.found, detail));
}

std::string CaseJson(const CaseResult& result) {
  return StrCat("{\"name\":", JsonQuote(result.name), ",\"passed\":", result.passed ? "true" : "false",
                ",\"expected\":", JsonQuote(result.expected), ",\"found\":", JsonQuote(result.found),
                result.detail.empty() ? "" : ",\"detail\":",
                result.detail.empty() ? "" : JsonQuote(result.detail), "}");
}

}  // namespace assay
