#include "server/command/service.h"

#include <algorithm>
#include <atomic>
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
#include "server/config/registry_builder.h"
#include "server/engine/denial_log.h"
#include "server/engine/verifier.h"
#include "server/fetch/curl_fetcher.h"
#include "server/telemetry/event_log.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/tee.h"
#include "server/transport/grpc/grpc_server.h"
#include "server/transport/grpc/library_log.h"
#include "server/transport/handlers/health_handler.h"
#include "server/transport/handlers/key_relay.h"
#include "server/transport/handlers/verify_handler.h"
#include "server/transport/http/http_server.h"
#include "server/transport/http/ops.h"

namespace assay {
namespace {

const std::vector<std::string>& ServiceNames() {
  static const auto& names = *new std::vector<std::string>{"assay.v1.TokenVerifier"};
  return names;
}

LogOptions LogOptionsOf(const v1::Log& log) {
  LogOptions options;
  options.format = log.format() == v1::LOG_FORMAT_TEXT ? LogFormat::kText : LogFormat::kJson;
  switch (log.level()) {
    case v1::LOG_LEVEL_DEBUG:
      options.level = LogLevel::kDebug;
      break;
    case v1::LOG_LEVEL_WARN:
      options.level = LogLevel::kWarning;
      break;
    case v1::LOG_LEVEL_ERROR:
      options.level = LogLevel::kError;
      break;
    default:
      options.level = LogLevel::kInfo;
  }
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
  explicit Parts(const v1::Config& config)
      : config(config),
        limits{.token_bytes = config.limits().token_bytes()},
        log(LogOptionsOf(config.telemetry().log()), clock),
        library_log([this](const LibraryMessage& message) {
          log.WriteLimited(LevelOf(message.severity), "library_message", "", message.library,
                           {{"text", message.text}});
        }),
        metrics(ASSAY_VERSION, registry, clock),
        events(log),
        denials(clock),
        verify_observer({&metrics, &events, &denials}),
        health(ServiceNames()),
        readiness(RequiredIssuers(config), health),
        fetcher(clock),
        fetchers(fetcher, clock),
        diagnostician(fetcher, {fetcher, clock}),
        issuer_events(IssuerEvents::Create(registry, fetcher, clock)),
        jwks_observer({&metrics, &events, &readiness, issuer_events.get()}),
        verifier(registry, clock, verify_observer, limits),
        handler(verifier, limits, {.rejection_detail = config.listeners().service().rejection_detail()}) {}

  // Open reads what outlives the process, and makes of the configuration what requests are judged by.
  absl::Status Open() {
    const auto apply = [this](const std::string& issuer, std::shared_ptr<const Revocations> revocations,
                              absl::AnyInvocable<void()> done) {
      // Issuers that are not built yet begin with the list as it is then; others are not configured any more.
      if (!built) return done();
      const auto found = std::find_if(issuers.begin(), issuers.end(),
                                      [&](const SuppliedIssuer& each) { return each.name == issuer; });
      if (found == issuers.end()) return done();
      found->keys->Revoke(std::move(revocations), std::move(done));
    };
    auto opened = LastingState::Open(config, fetcher, clock, apply,
                                     [this](const absl::Status& status) { events.OnRevocationFile(status); });
    if (!opened.ok()) return opened.status();
    state = *std::move(opened);
    BuiltRegistry parts = BuildRegistry(
        config,
        {fetchers, {fetcher, clock, jwks_observer, process_limits, state->store()}, &state->revocations()});
    issuers = std::move(parts.issuers);
    built = true;
    events.OnPolicies(*parts.registry);
    registry.Set(std::move(parts.registry));
    return absl::OkStatus();
  }

  ~Parts() {
    grpc.reset();
    ops.reset();
    admin.reset();
    // Refreshers answer everybody who waits before the loop that they run on ends.
    for (const SuppliedIssuer& issuer : issuers) issuer.keys->Stop();
    fetcher.Stop();
  }

  const v1::Config config;
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
  std::vector<SuppliedIssuer> issuers;  // not changed once `built`
  std::atomic<bool> built = false;
  std::unique_ptr<LastingState> state;  // ends before the loop that it posts to
  Verifier verifier;
  VerifyHandler handler;
  std::unique_ptr<GrpcServer> grpc;
  std::unique_ptr<HttpServer> ops;
  std::unique_ptr<Admin> admin;
};

Service::Service(const v1::Config& config) : parts_(std::make_unique<Parts>(config)) {}

Service::~Service() = default;

absl::Status Service::Start() {
  Parts& parts = *parts_;
  if (auto status = parts.Open(); !status.ok()) return status;
  const v1::Listeners& listeners = parts.config.listeners();

  GrpcServerOptions options{.address = Literal(listeners.service().address()),
                            .reflection = listeners.service().reflection(),
                            .limits = parts.limits};
  if (listeners.service().has_tls()) {
    auto tls = LoadTls(listeners.service().tls());
    if (!tls.ok()) return tls.status();
    options.tls = *std::move(tls);
  }
  parts.grpc = std::make_unique<GrpcServer>(std::move(options), parts.handler, parts.health, parts.clock,
                                            parts.metrics);
  parts.ops = std::make_unique<HttpServer>(
      HttpServerOptions{.address = Literal(listeners.ops().address())},
      MakeOpsHandler({.metrics = [&parts] { return parts.metrics.Scrape(); },
                      .ready = [&parts] { return parts.health.serving(); },
                      .keys =
                          [&parts](auto issuer, auto if_none_match) {
                            return RelayOf(parts.registry, parts.clock, issuer, if_none_match);
                          }}));
  parts.admin = std::make_unique<Admin>(parts.registry, parts.state->revocations(), *parts.issuer_events,
                                        parts.denials, parts.diagnostician, parts.health, parts.clock, parts.metrics, parts.limits);
  if (auto status = parts.ops->Start(); !status.ok()) return status;
  if (auto status = parts.grpc->Start(); !status.ok()) return status;
  if (auto status = parts.admin->Start(listeners.admin()); !status.ok()) return status;
  for (const SuppliedIssuer& issuer : parts.issuers) issuer.keys->Start(issuer.startup);
  parts.log.Write(LogLevel::kInfo, "serving",
                  {{"version", ASSAY_VERSION},
                   {"service", service_address()},
                   {"ops", ops_address()},
                   {"admin", admin_address()},
                   {"admin_http", parts.admin->http_address()},
                   {"config_revision", parts.registry.Get()->revision()}});
  return absl::OkStatus();
}

void Service::Drain(absl::Duration grace) {
  parts_->log.Write(LogLevel::kInfo, "draining");
  parts_->health.Drain();
  if (parts_->grpc) parts_->grpc->Shutdown(grace);
  if (parts_->ops) parts_->ops->Stop(absl::Seconds(1));
  if (parts_->admin) parts_->admin->Stop();
  parts_->log.Write(LogLevel::kInfo, "stopped");
}

std::string Service::service_address() const {
  const std::string address = Literal(parts_->config.listeners().service().address());
  if (address.starts_with("unix:") || !parts_->grpc) return address;
  return StrCat(HostOf(address), ":", parts_->grpc->port());
}

std::string Service::ops_address() const { return parts_->ops ? parts_->ops->address() : ""; }

std::string Service::admin_address() const { return parts_->admin ? parts_->admin->address() : ""; }

bool Service::ready() const { return parts_->health.serving(); }

}  // namespace assay
