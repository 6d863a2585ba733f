#include "server/command/service.h"

#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/base/limits.h"
#include "server/base/published.h"
#include "server/base/str_cat.h"
#include "server/command/admin.h"
#include "server/command/lasting_state.h"
#include "server/command/listener.h"
#include "server/command/readiness.h"
#include "server/command/reloader.h"
#include "server/config/config_watcher.h"
#include "server/config/diagnosis_subject.h"
#include "server/config/file_glob.h"
#include "server/config/issuer_supply.h"
#include "server/engine/denial_log.h"
#include "server/engine/verifier.h"
#include "server/fetch/curl_fetcher.h"
#include "server/telemetry/event_log.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/tee.h"
#include "server/transport/grpc/grpc_server.h"
#include "server/transport/grpc/library_log.h"
#include "server/transport/handlers/check_handler.h"
#include "server/transport/handlers/gateway_handler.h"
#include "server/transport/handlers/health_handler.h"
#include "server/transport/handlers/introspect_handler.h"
#include "server/transport/handlers/key_relay.h"
#include "server/transport/handlers/verify_handler.h"
#include "server/transport/http/forward_auth.h"
#include "server/transport/http/http_server.h"
#include "server/transport/http/ops.h"

namespace assay {
namespace {

const std::vector<std::string>& ServiceNames() {
  static const auto& names =
      *new std::vector<std::string>{"assay.v1.TokenVerifier", "envoy.service.auth.v3.Authorization"};
  return names;
}

LogLevel LevelOf(const v1::Log& log) {
  switch (log.level()) {
    case v1::LOG_LEVEL_DEBUG:
      return LogLevel::kDebug;
    case v1::LOG_LEVEL_WARN:
      return LogLevel::kWarning;
    case v1::LOG_LEVEL_ERROR:
      return LogLevel::kError;
    default:
      return LogLevel::kInfo;
  }
}

LogOptions LogOptionsOf(const v1::Log& log) {
  LogOptions options;
  options.format = log.format() == v1::LOG_FORMAT_TEXT ? LogFormat::kText : LogFormat::kJson;
  options.level = LevelOf(log);
  return options;
}

LogLevel LevelOf(LibraryMessage::Severity severity) {
  switch (severity) {
    case LibraryMessage::Severity::kInfo:
      return LogLevel::kInfo;
    case LibraryMessage::Severity::kWarning:
      return LogLevel::kWarning;
    case LibraryMessage::Severity::kError:
      return LogLevel::kError;
  }
  return LogLevel::kError;
}

std::set<std::string> RequiredIssuers(const v1::Config& config) {
  std::set<std::string> required;
  for (const auto& [name, issuer] : config.issuers()) {
    if (issuer.startup() == v1::STARTUP_REQUIRED) required.insert(name);
  }
  for (const auto& [name, issuers] : config.issuer_templates()) {
    if (issuers.startup() == v1::STARTUP_REQUIRED) required.insert(name);
  }
  return required;
}

std::vector<std::string> IssuerNames(const v1::Config& config) {
  std::vector<std::string> names;
  for (const auto& [name, issuer] : config.issuers()) names.push_back(name);
  for (const auto& [name, issuers] : config.issuer_templates()) names.push_back(name);
  return names;
}

// RelayOf shows the keys of an issuer as they are now; nothing for a name that is not configured, and for a
// template whose tenants have no keys in common.
std::optional<KeyRelay> RelayOf(const Published<IssuerRegistry>& registry, const Clock& clock,
                                std::string_view issuer, std::span<const std::string_view> if_none_match) {
  const auto issuers = registry.Get();
  const Issuer* found = issuers->FindByName(issuer);
  if (found == nullptr || found->tenants != nullptr) return std::nullopt;
  return RelayKeys(*found->keys->Current(), clock.Now().steady, if_none_match);
}

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

}  // namespace

// Parts stand in the order in which each needs the ones before it; they end in the reverse.
struct Service::Parts {
  explicit Parts(std::shared_ptr<const v1::Config> start) : Parts(start, *start) {}
  Parts(std::shared_ptr<const v1::Config> start, const v1::Config& config)
      : config(std::move(start)),
        limits{.token_bytes = config.limits().token_bytes()},
        log(LogOptionsOf(config.telemetry().log()), clock),
        library_log([this](const LibraryMessage& message) {
          log.WriteLimited(LevelOf(message.severity), "library_message", "", message.library,
                           {{"text", message.text}});
        }),
        metrics(ASSAY_VERSION, registry, clock),
        events(log),
        denials(clock),
        // The log last: who has read of a denial there finds it in the others.
        verify_observer({&metrics, &denials, &events}),
        health(ServiceNames()),
        readiness(RequiredIssuers(config), health),
        fetcher(clock),
        fetchers(fetcher, clock),
        diagnostician(fetcher, {fetcher, clock}),
        issuer_events(IssuerEvents::Create(registry, fetcher, clock)),
        jwks_observer({&metrics, &events, &readiness, issuer_events.get()}),
        supply(registry),
        reloader(
            this->config, clock, [this](const v1::Config& next) { Apply(next); },
            [this](const ReloadReport& report) {
              metrics.OnConfig(report.faults.empty(), report.at);
              events.OnReload(report);
            }),
        verifier(registry, clock, verify_observer, limits),
        gateway(verifier, limits),
        introspection(verifier, limits),
        check(gateway),
        handler(verifier, limits, {.rejection_detail = config.listeners().service().rejection_detail()}) {}

  // Open reads what outlives the process, and makes of the configuration what requests are judged by.
  absl::Status Open() {
    const auto start = config.Get();
    auto opened = LastingState::Open(
        *start, fetcher, clock,
        [this](const std::string& issuer, std::shared_ptr<const Revocations> revocations,
               absl::AnyInvocable<void()> done) { supply.Revoke(issuer, revocations, std::move(done)); },
        [this] { return IssuerNames(*config.Get()); },
        [this](const absl::Status& status) { events.OnRevocationFile(status); });
    if (!opened.ok()) return opened.status();
    state = *std::move(opened);
    Publish(*start);
    metrics.OnConfig(/*taken=*/true, clock.Now().wall);
    return absl::OkStatus();
  }

  void Publish(const v1::Config& next) {
    supply.Publish(
        next,
        {fetchers, {fetcher, clock, jwks_observer, process_limits, state->store()}, &state->revocations()});
    events.OnPolicies(*registry.Get());
  }

  // Apply puts a configuration into force while the service runs.
  void Apply(const v1::Config& next) {
    log.SetLevel(LevelOf(next.telemetry().log()));
    readiness.Await(RequiredIssuers(next));
    Publish(next);
    supply.Start();
  }

  ~Parts() {
    watcher.reset();
    grpc.reset();
    forward_auth.reset();
    ops.reset();
    admin.reset();
    // Refreshers answer everybody who waits before the loop that they run on ends.
    supply.Stop();
    fetcher.Stop();
  }

  Published<v1::Config> config;  // in force
  const Limits limits;
  const SystemClock clock;
  Log log;
  LibraryLog library_log;
  Published<IssuerRegistry> registry;
  Metrics metrics;
  EventLog events;
  DenialLog denials;
  VerifyTee verify_observer;
  HealthHandler health;
  Readiness readiness;
  CurlFetcher fetcher;
  KeySetFetchers fetchers;  // not used once the loop has stopped
  Diagnostician diagnostician;
  std::shared_ptr<IssuerEvents> issuer_events;
  JwksTee jwks_observer;
  ProcessLimits process_limits;
  IssuerSupply supply;
  std::unique_ptr<LastingState> state;  // ends before the loop that it posts to
  Reloader reloader;
  Verifier verifier;
  GatewayHandler gateway;
  IntrospectHandler introspection;
  CheckHandler check;
  VerifyHandler handler;
  std::unique_ptr<GrpcServer> grpc;
  std::unique_ptr<ForwardAuthServer> forward_auth;
  std::unique_ptr<HttpServer> ops;
  std::unique_ptr<Admin> admin;
  std::unique_ptr<ConfigWatcher> watcher;
};

Service::Service(v1::Config config) : parts_(std::make_unique<Parts>(Hold(config))) {}

Service::~Service() = default;

absl::Status Service::Start() {
  Parts& parts = *parts_;
  if (auto status = parts.Open(); !status.ok()) return status;
  const auto config = parts.config.Get();
  const v1::Listeners& listeners = config->listeners();

  GrpcServerOptions options{.address = Literal(listeners.service().address()),
                            .reflection = listeners.service().reflection(),
                            .limits = parts.limits};
  if (listeners.service().has_tls()) {
    auto tls = LoadTls(listeners.service().tls());
    if (!tls.ok()) return tls.status();
    options.tls = *std::move(tls);
  }
  parts.grpc = std::make_unique<GrpcServer>(std::move(options), parts.handler, parts.check, parts.health,
                                            parts.clock, parts.metrics);
  parts.ops = std::make_unique<HttpServer>(
      HttpServerOptions{.address = Literal(listeners.ops().address())},
      MakeOpsHandler({.metrics = [&parts] { return parts.metrics.Scrape(); },
                      .ready = [&parts] { return parts.health.serving(); },
                      .keys =
                          [&parts](auto issuer, auto if_none_match) {
                            return RelayOf(parts.registry, parts.clock, issuer, if_none_match);
                          }}));
  parts.admin = std::make_unique<Admin>(AdminSubjects{
      parts.registry, parts.state->revocations(), *parts.issuer_events, parts.denials, parts.diagnostician,
      [&parts](const std::string& name) { return SubjectOf(*parts.config.Get(), name); }, parts.health,
      parts.clock, parts.metrics, parts.limits, [&parts] { return parts.reloader.Standing(); }});
  if (listeners.has_forward_auth()) {
    auto forward_auth = LoadForwardAuth(listeners.forward_auth());
    if (!forward_auth.ok()) return forward_auth.status();
    parts.forward_auth =
        std::make_unique<ForwardAuthServer>(*std::move(forward_auth), parts.gateway, parts.introspection);
  }
  if (auto status = parts.ops->Start(); !status.ok()) return status;
  if (auto status = parts.grpc->Start(); !status.ok()) return status;
  if (parts.forward_auth) {
    if (auto status = parts.forward_auth->Start(); !status.ok()) return status;
  }
  if (auto status = parts.admin->Start(listeners.admin()); !status.ok()) return status;
  parts.supply.Start();
  parts.log.Write(LogLevel::kInfo, "serving",
                  {{"version", ASSAY_VERSION},
                   {"service", service_address()},
                   {"forward_auth", forward_auth_address()},
                   {"ops", ops_address()},
                   {"admin", admin_address()},
                   {"admin_http", parts.admin->http_address()},
                   {"config_revision", parts.registry.Get()->revision()}});
  return absl::OkStatus();
}

void Service::Follow(const std::string& path) {
  Parts& parts = *parts_;
  parts.watcher = std::make_unique<ConfigWatcher>(
      std::vector<std::string>{GlobOf(path)},
      [&parts, path](bool asked) { return parts.reloader.Reload(path, asked); },
      [&parts](const absl::Status& status) {
        const std::string text(status.message());
        parts.log.Write(LogLevel::kWarning, "config_not_watched",
                        {{"detail", text}, {"cure", "changes are taken at SIGHUP only"}});
      });
}

void Service::Reload() {
  if (parts_->watcher) parts_->watcher->Ask();
}

void Service::Drain(absl::Duration grace) {
  parts_->log.Write(LogLevel::kInfo, "draining");
  parts_->health.Drain();  // first: to join the watcher may wait for a whole reload
  parts_->watcher.reset();
  if (parts_->grpc) parts_->grpc->Shutdown(grace);
  if (parts_->forward_auth) parts_->forward_auth->Stop(grace);
  if (parts_->ops) parts_->ops->Stop(absl::Seconds(1));
  if (parts_->admin) parts_->admin->Stop();
  parts_->log.Write(LogLevel::kInfo, "stopped");
}

std::string Service::service_address() const {
  const std::string address = Literal(parts_->config.Get()->listeners().service().address());
  if (address.starts_with("unix:") || !parts_->grpc) return address;
  return StrCat(HostOf(address), ":", parts_->grpc->port());
}

std::string Service::forward_auth_address() const {
  return parts_->forward_auth ? parts_->forward_auth->address() : "";
}

std::string Service::ops_address() const { return parts_->ops ? parts_->ops->address() : ""; }

std::string Service::admin_address() const { return parts_->admin ? parts_->admin->address() : ""; }

bool Service::ready() const { return parts_->health.serving(); }

}  // namespace assay
