#include "client/cli/explain_command.h"

#include <sstream>
#include <string>
#include <utility>

#include "assay/v1/diagnostics.grpc.pb.h"
#include "client/cli/admin_call.h"
#include "client/cli/connection.h"
#include "client/cli/explanation_text.h"
#include "client/cli/json_line.h"
#include "client/cli/pasted_text.h"
#include "client/cli/verify_command.h"
#include "client/cli/wording.h"

namespace assay::cli {

int RunExplain(const Arguments& arguments, const Console& console) {
  std::string token;
  if (arguments.token_file.empty() || arguments.token_file == "-") {
    if (console.in_is_terminal) console.err << "Paste the token, then press Enter and Ctrl-D:\n";
    token = ReadPasted(console.in);
  } else {
    auto text = ReadFile("--token-file", arguments.token_file);
    if (!text) {
      console.err << text.error().text;
      return text.error().exit_code;
    }
    std::istringstream in(*std::move(text));
    token = ReadPasted(in);
  }
  if (token.empty()) {
    console.err << "assay: no token came in; try: assay explain < token.txt\n";
    return kUsage;
  }
  v1::ExplainRequest request;
  *request.mutable_request() = VerifyRequestOf(arguments);
  request.mutable_request()->set_token(std::move(token));
  if (arguments.at) *request.mutable_at() = TimestampOf(*arguments.at);
  const auto explanation = Ask(arguments, console, request, &v1::Diagnostics::Stub::Explain);
  if (!explanation) return explanation.error();
  console.out << (arguments.json ? JsonLine(*explanation) : ExplanationText(*explanation, console));
  return ExitCodeOf(*explanation);
}

}  // namespace assay::cli
