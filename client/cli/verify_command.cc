#include "client/cli/verify_command.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>

#include "absl/time/clock.h"
#include "client/cli/connection.h"
#include "client/cli/pasted_text.h"
#include "client/cli/verdict.h"
#include "client/cpp/verifier_client.h"

namespace assay::cli {
namespace {

// TokenLines reads lines that are not empty, without their line ends and nothing else taken off: a blank
// around a token is the server's to refuse.
class TokenLines {
 public:
  explicit TokenLines(std::istream& in) : in_(in) {}

  std::optional<std::string> Next() {
    std::string line;
    while (std::getline(in_, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.empty()) return line;
    }
    return std::nullopt;
  }

 private:
  std::istream& in_;
};

enum class Form { kText, kLine, kJson };

// Judge returns the exit code and whether it makes sense to go on.
std::pair<int, bool> Judge(const client::VerifierClient& client, const v1::VerifyRequest& request, Form form,
                           const Arguments& arguments, const Console& console) {
  const Verdict verdict = client.Verify(request);
  if (!verdict && (verdict.error().reason.empty() || ExitCodeOf(verdict) == kUsage)) {
    if (form == Form::kJson) console.out << VerdictJson(verdict) << std::flush;
    console.err << (verdict.error().reason.empty() ? ExplainFailure(verdict.error(), arguments)
                                                   : "assay: the server refuses the request: " +
                                                         Printable(verdict.error().message) + "\n");
    return {ExitCodeOf(verdict), false};
  }
  const absl::Time now = absl::Now();
  console.out << (form == Form::kJson   ? VerdictJson(verdict)
                  : form == Form::kLine ? VerdictLine(verdict, now, console)
                                        : VerdictText(verdict, now, console))
              << std::flush;
  const bool bearer = request.token().compare(0, 7, "Bearer ") == 0;
  if (bearer)
    console.err << "assay: the line begins with \"Bearer \": leave that out, the token alone is wanted\n";
  return {ExitCodeOf(verdict), true};
}

int JudgeAll(std::istream& in, bool interactive, const client::VerifierClient& client,
             const Arguments& arguments, const Console& console) {
  TokenLines lines(in);
  v1::VerifyRequest request = VerifyRequestOf(arguments);
  auto token = lines.Next();
  if (!token) {
    console.err << "assay: no token came in; try: assay verify < token.txt\n";
    return kUsage;
  }
  // Whether one token is all there is decides the form; who types one waits for its verdict.
  auto next = interactive ? std::nullopt : lines.Next();
  const bool single = !next && !arguments.lines;
  const Form form = arguments.json ? Form::kJson : single ? Form::kText : Form::kLine;
  int worst = kVerified;
  while (token) {
    request.set_token(Sendable(*std::move(token)));
    const auto [code, go_on] = Judge(client, request, form, arguments, console);
    worst = std::max(worst, code);
    if (!go_on || interactive) break;
    token = next ? std::exchange(next, std::nullopt) : lines.Next();
  }
  return worst;
}

}  // namespace

v1::VerifyRequest VerifyRequestOf(const Arguments& arguments) {
  v1::VerifyRequest request;
  request.set_policy(arguments.policy);
  request.mutable_audiences()->Add(arguments.audiences.begin(), arguments.audiences.end());
  request.mutable_scopes_all()->Add(arguments.scopes.begin(), arguments.scopes.end());
  if (!arguments.certificate_sha256.empty()) {
    request.mutable_binding()->set_client_certificate_sha256(arguments.certificate_sha256);
  }
  request.mutable_claims()->Add(arguments.claims.begin(), arguments.claims.end());
  return request;
}

int RunVerify(const Arguments& arguments, const Console& console) {
  const auto channel = Connect(arguments);
  if (!channel) {
    console.err << channel.error().text;
    return channel.error().exit_code;
  }
  const client::VerifierClient client(*channel, arguments.timeout);
  if (arguments.token_file.empty() || arguments.token_file == "-") {
    if (console.in_is_terminal) console.err << "Paste a token and press Enter:\n";
    return JudgeAll(console.in, console.in_is_terminal, client, arguments, console);
  }
  const auto text = ReadFile("--token-file", arguments.token_file);
  if (!text) {
    console.err << text.error().text;
    return text.error().exit_code;
  }
  std::istringstream in(*text);
  return JudgeAll(in, false, client, arguments, console);
}

}  // namespace assay::cli
