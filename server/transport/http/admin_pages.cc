#include "server/transport/http/admin_pages.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/base/str_cat.h"
#include "server/transport/http/http_router.h"

namespace assay {
namespace {

HttpResponse Uncached(HttpResponse response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// Short is the name of an enum's value without the enum's prefix, in lower case.
std::string Short(const std::string& name, size_t prefix) {
  return absl::AsciiStrToLower(name.substr(std::min(prefix, name.size())));
}

// Sign is "-" for an issuer whose tokens cannot be judged, and a blank for one that waits for its first
// token.
std::string_view Sign(const v1::IssuerStatus& issuer) {
  if (issuer.keys_per_tenant()) return issuer.tenants() > 0 ? "[+] " : "[ ] ";
  if (issuer.state() == v1::KEY_SET_STATE_EXPIRED) return "[-] ";
  if (issuer.state() != v1::KEY_SET_STATE_EMPTY) return "[+] ";
  return issuer.has_last_fetch() || issuer.fetching() || issuer.has_next_fetch_in() ? "[-] " : "[ ] ";
}

std::string LineOf(const v1::IssuerStatus& issuer) {
  constexpr size_t kState = std::string_view("KEY_SET_STATE_").size();
  constexpr size_t kStartup = std::string_view("STARTUP_").size();
  constexpr size_t kFault = std::string_view("KEY_SET_FAULT_").size();
  const std::string state = issuer.keys_per_tenant() ? StrCat(issuer.tenants(), " tenants")
                                                     : Short(v1::KeySetState_Name(issuer.state()), kState);
  std::string line = StrCat(Sign(issuer), issuer.name(), " ", state, ", ", issuer.usable_keys(), " keys, ",
                            Short(v1::Startup_Name(issuer.startup()), kStartup));
  if (issuer.last_fetch().fault() != v1::KEY_SET_FAULT_UNSPECIFIED) {
    StrAppend(&line, ": ", Short(v1::KeySetFault_Name(issuer.last_fetch().fault()), kFault), " ",
              issuer.last_fetch().detail(), " (", issuer.consecutive_failures(), " failures in a row)");
  }
  // What a provider sends must not make lines of its own.
  for (char& c : line) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '?';
  }
  return line + "\n";
}

HttpResponse Verbose(bool ready, const std::string& configuration,
                     const Reply<v1::ListIssuersResponse>& issuers) {
  if (!issuers) return TextResponse(503, issuers.error().status.message() + "\n");
  HttpResponse response = TextResponse(ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
  response.body += configuration;
  for (const v1::IssuerStatus& issuer : issuers->issuers()) response.body += LineOf(issuer);
  return response;
}

}  // namespace

HttpHandler MakeAdminPages(AdminSources sources) {
  auto router = std::make_shared<HttpRouter>();
  router->Add(
      "GET", "/readyz",
      HttpHandler([ready = sources.ready, configuration = sources.configuration, issuers = sources.issuers](
                      const HttpRequest& request, HttpDone done) {
        if (!request.QueryParameter("verbose")) {
          return done(Uncached(ready() ? TextResponse(200, "ok\n") : TextResponse(503, "not ready\n")));
        }
        issuers([done = std::move(done), ready = ready(),
                 standing = configuration()](const Reply<v1::ListIssuersResponse>& reply) {
          done(Uncached(Verbose(ready, standing, reply)));
        });
      }));
  return [router, authorize = std::move(sources.authorize)](HttpRequest request, HttpDone done) {
    const absl::Status status = authorize(request.Header("Authorization"));
    if (status.ok()) return router->Handle(std::move(request), std::move(done));
    HttpResponse refusal = Uncached(
        TextResponse(absl::IsUnauthenticated(status) ? 401 : 503, std::string(status.message()) + "\n"));
    if (refusal.status == 401)
      refusal.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"assay admin\"");
    done(std::move(refusal));
  };
}

}  // namespace assay
