// Table: rows of text under headings, in columns.
#ifndef ASSAY_CLIENT_CLI_TABLE_H_
#define ASSAY_CLIENT_CLI_TABLE_H_

#include <string>
#include <vector>

namespace assay::cli {

// TableText lays `rows` out, the headings first; each column is as wide as its widest cell, two blanks apart.
// A cell wider than a thumbprint is written whole and moves its own line only. Cells must be Printable.
std::string TableText(const std::vector<std::vector<std::string>>& rows);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_TABLE_H_
