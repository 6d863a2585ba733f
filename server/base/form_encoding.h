// application/x-www-form-urlencoded, as queries and forms are written.
#ifndef ASSAY_SERVER_BASE_FORM_ENCODING_H_
#define ASSAY_SERVER_BASE_FORM_ENCODING_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

// PercentDecode undoes percent-encoding (RFC 3986 section 2.1) and nothing else; nothing where a "%" is not
// followed by two digits.
std::optional<std::string> PercentDecode(std::string_view text);

// DecodeForm undoes "+" and percent-encoding; nothing where a "%" is not followed by two digits.
std::optional<std::string> DecodeForm(std::string_view text);

// FormValues returns the values of each field `name` in order, nothing in the place of one that is wrongly
// encoded. A field whose own name is wrongly encoded is none.
std::vector<std::optional<std::string>> FormValues(std::string_view form, std::string_view name);

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_FORM_ENCODING_H_
