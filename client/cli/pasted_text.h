// PastedText: what somebody gives to be explained, whatever it is.
#ifndef ASSAY_CLIENT_CLI_PASTED_TEXT_H_
#define ASSAY_CLIENT_CLI_PASTED_TEXT_H_

#include <istream>
#include <string>

namespace assay::cli {

// Sendable makes of any bytes a text that a message can carry, and that the server refuses for the same
// reason: a byte outside ASCII is in no token's alphabet, nor is "?", and what exceeds the largest limit
// there is need not be sent.
std::string Sendable(std::string token);

// ReadPasted reads `in` to its end, as far as is Sendable, without the one line end that files and terminals
// put there. All else is left in it: a wrapping is part of what is to be explained.
std::string ReadPasted(std::istream& in);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_PASTED_TEXT_H_
