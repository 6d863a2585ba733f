// The connection that the arguments describe, and what to say when it fails.
#ifndef ASSAY_CLIENT_CLI_CONNECTION_H_
#define ASSAY_CLIENT_CLI_CONNECTION_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "client/cli/arguments.h"
#include "client/cpp/call_error.h"
#include "tl/expected.hpp"

namespace assay::cli {

// Connect reads the files that the arguments name; what it cannot read ends the program.
tl::expected<std::shared_ptr<grpc::Channel>, Farewell> Connect(const Arguments& arguments);

// ReadFile returns a file's content, or why it cannot be read.
tl::expected<std::string, Farewell> ReadFile(const std::string& option, const std::string& path);

// ExplainFailure tells, in lines that end, why the server gave no answer of its own and what to do next.
std::string ExplainFailure(const client::CallError& error, const Arguments& arguments);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_CONNECTION_H_
