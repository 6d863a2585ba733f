// Sheet: what is known of one thing, a named line each.
#ifndef ASSAY_CLIENT_CLI_SHEET_H_
#define ASSAY_CLIENT_CLI_SHEET_H_

#include <string>
#include <string_view>

#include "client/cli/console.h"

namespace assay::cli {

// Sheet puts values in a column behind their names; what has no value is left out. Values are made Printable.
// Ownership: the console must outlive it.
class Sheet {
 public:
  explicit Sheet(const Console& console) : console_(console) {}

  // Add puts the value in one line, however long, so that it can be copied.
  void Add(std::string_view name, std::string_view value);
  // AddProse breaks the value between words, at 100 columns.
  void AddProse(std::string_view name, std::string_view value);

  const std::string& text() const { return text_; }

 private:
  const Console& console_;
  std::string text_;
};

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_SHEET_H_
