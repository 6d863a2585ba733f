// IssuerDifference: how two issuers differ that should perhaps be one.
#ifndef ASSAY_SERVER_ENGINE_ISSUER_DIFFERENCE_H_
#define ASSAY_SERVER_ENGINE_ISSUER_DIFFERENCE_H_

#include <optional>
#include <string_view>

namespace assay {

// IssuerDifference names what differs, the smallest first.
enum class IssuerDifference { kSlash, kCase, kScheme, kVersion, kTenant, kHost };

// DifferenceOf is the one difference between two spellings: a slash at the end, case, scheme, version, the
// rest of the path, or the host. Nothing where they are equal or have nothing in common. Pure.
std::optional<IssuerDifference> DifferenceOf(std::string_view stated, std::string_view configured);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_ISSUER_DIFFERENCE_H_
