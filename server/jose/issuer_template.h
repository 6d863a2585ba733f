// IssuerTemplate: issuers that differ in one place, their tenant.
#ifndef ASSAY_SERVER_JOSE_ISSUER_TEMPLATE_H_
#define ASSAY_SERVER_JOSE_ISSUER_TEMPLATE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// kTenantPlaceholder stands for the tenant in a template, as Microsoft Entra ID writes it.
inline constexpr std::string_view kTenantPlaceholder = "{tenantid}";
inline constexpr size_t kTenantBytes = 128;

// IsTenant tells whether `text` may stand for the placeholder: 1 to kTenantBytes of letters, digits, ".", "_"
// and "-", not dots alone. So a tenant never leaves its segment of a path, nor its label of a URL.
bool IsTenant(std::string_view text);

// HasTenant tells whether `text` holds a placeholder; WithTenant puts `tenant` for each.
bool HasTenant(std::string_view text);
std::string WithTenant(std::string_view text, std::string_view tenant);

// IssuerTemplate is a spelling of `iss` with exactly one placeholder. Thread-safety: immutable.
class IssuerTemplate {
 public:
  // Parse returns nothing where there is no placeholder, or more than one.
  static std::optional<IssuerTemplate> Parse(std::string_view spelling);

  // TenantOf returns the tenant of `issuer`, a view into it: what stands before and after it is this spelling
  // byte for byte. Nothing where it is no issuer of this template.
  std::optional<std::string_view> TenantOf(std::string_view issuer) const;

  const std::string& spelling() const { return spelling_; }

  // Overlap tells whether some issuer is of both templates.
  friend bool Overlap(const IssuerTemplate& a, const IssuerTemplate& b);

 private:
  IssuerTemplate(std::string_view spelling, size_t at) : spelling_(spelling), at_(at) {}
  std::string_view before() const { return std::string_view(spelling_).substr(0, at_); }
  std::string_view after() const {
    return std::string_view(spelling_).substr(at_ + kTenantPlaceholder.size());
  }

  std::string spelling_;
  size_t at_;  // of the placeholder
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_ISSUER_TEMPLATE_H_
