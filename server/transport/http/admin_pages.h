// The admin listener's pages: what an operator sees without a client.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_ADMIN_PAGES_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_ADMIN_PAGES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "assay/v1/issuers.pb.h"
#include "server/transport/handlers/rpc_error.h"
#include "server/transport/http/http_message.h"

namespace assay {

// AdminSources are what main lends the pages; all are thread-safe.
struct AdminSources {
  std::function<absl::Status(std::optional<std::string_view> authorization)> authorize;
  std::function<bool()> ready;
  std::function<std::string()> configuration;  // how it stands, in lines
  std::function<void(Answer<v1::ListIssuersResponse>)> issuers;
};

// MakeAdminPages answers GET /readyz: 200 or 503 and, with ?verbose, how the configuration and each issuer's
// keys stand. 401 for whom `authorize` does not let in. Thread-safety: thread-safe.
HttpHandler MakeAdminPages(AdminSources sources);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_ADMIN_PAGES_H_
