// The ops listener's pages: what a scraper and an orchestrator ask.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_OPS_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_OPS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/transport/handlers/key_relay.h"
#include "server/transport/http/http_message.h"

namespace assay {

// OpsSources are what main lends the ops pages. All are called on the server's threads, are thread-safe and
// answer without waiting.
struct OpsSources {
  std::function<std::string()> metrics;  // Prometheus text format 0.0.4
  std::function<bool()> ready;
  // The keys of the issuer of that configured name; nothing where there is none. Absent: no issuer is known.
  std::function<std::optional<KeyRelay>(std::string_view issuer,
                                        std::span<const std::string_view> if_none_match)>
      keys{};
};

// MakeOpsHandler answers GET /metrics, /healthz (200 while the process answers at all), /readyz (200 or
// 503), and the relay of keys, /jwks/{issuer}. The listener may be bound anywhere, so no answer carries
// operator detail. Thread-safety: thread-safe.
HttpHandler MakeOpsHandler(OpsSources sources);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_OPS_H_
